import { createDownloadSink } from '../../../http/download-sink'
import { defineRoute } from '../../../http/define-route'
import { exportWishes } from '../../../services/agents/wishes/export-wishes'
import { CALLERS } from '../../../../shared/roles'
import { WishFileQuery } from '../../../../shared/schemas/agents/call-wishes'

/** GET /api/user/call-wishes/file: who agreed to be called, or who does not want it, as CSV. */
export default defineRoute(
  { roles: CALLERS, streams: true, query: WishFileQuery },
  async ({ event, context, user, session, query, requestId }) => {
    context.log.info({ requestId, userId: user.id, kind: query.kind }, 'call wishes asked for')
    await exportWishes(context, user.id, query, createDownloadSink(event, context, session))
  },
)
