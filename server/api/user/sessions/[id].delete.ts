import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { endSession } from '../../../services/account/end-session'
import { SIGNED_IN } from '../../../../shared/roles'
import { SessionParams } from '../../../../shared/schemas/security'

/** DELETE /api/user/sessions/:id: signs one browser out. */
export default defineRoute({
  route: 'DELETE /api/user/sessions/:id',
  roles: SIGNED_IN, params: SessionParams,
}, async ({ event, context, user, params, requestId }) => {
  context.log.info({ requestId, userId: user.id }, 'session ended')
  await endSession(context, user.id, params.id)
  setResponseStatus(event, 204)
  return null
})
