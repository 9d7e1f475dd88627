import { createDownloadSink } from '../../http/download-sink'
import { defineRoute } from '../../http/define-route'
import { exportCalls } from '../../services/own-data/export-calls'
import { CALLERS } from '../../../shared/roles'
import { HistoryFilter } from '../../../shared/schemas/calls'

/** GET /api/calls/file: the person's calls as filtered, as CSV. */
export default defineRoute(
  { roles: CALLERS, streams: true, query: HistoryFilter },
  async ({ event, context, user, session, query, requestId }) => {
    context.log.info({ requestId, userId: user.id }, 'calls asked for as a file')
    await exportCalls(context, user, query, createDownloadSink(event, context, session))
  },
)
