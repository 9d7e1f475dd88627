import { createDownloadSink } from '../../http/download-sink'
import { defineRoute } from '../../http/define-route'
import { exportOwnData } from '../../services/own-data/export-own-data'
import { SIGNED_IN } from '../../../shared/roles'

/** GET /api/user/data: all that is kept about the person, as a file (P2). */
export default defineRoute({ roles: SIGNED_IN, streams: true }, async ({ event, context, session, requestId }) => {
  context.log.info({ requestId, userId: session.user.id }, 'own data asked for')
  await exportOwnData(context, session, createDownloadSink(event, context, session), requestId)
})
