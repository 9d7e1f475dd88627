import { defineRoute } from '../../http/define-route'
import { endCall } from '../../services/calls/end-call'
import { EndCallBody } from '../../../shared/schemas/calls'
import { ROLES } from '../../../shared/schemas/user'

/** POST /api/calls/end: the caller hung up, or the line is dead (C10). */
export default defineRoute({ roles: ROLES, body: EndCallBody }, async ({ context, user, body, requestId }) => {
  context.log.info({ requestId, userId: user.id, callId: body.callId, reason: body.reason }, 'call end asked for')
  return endCall(context, user.id, body.callId, body.reason)
})
