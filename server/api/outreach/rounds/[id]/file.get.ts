import { createDownloadSink } from '../../../../http/download-sink'
import { defineRoute } from '../../../../http/define-route'
import { exportRound } from '../../../../services/outreach/rounds/export-round'
import { OUTREACH } from '../../../../../shared/roles'
import { RoundParams } from '../../../../../shared/schemas/outreach/rounds'

/** GET /api/outreach/rounds/:id/file: its people and what came of each, as CSV. */
export default defineRoute(
  { roles: OUTREACH, streams: true, params: RoundParams },
  async ({ event, context, user, session, params, requestId }) => {
    context.log.info({ requestId, userId: user.id, roundId: params.id }, 'round asked for as a file')
    await exportRound(context, user.id, params.id, createDownloadSink(event, context, session))
  },
)
