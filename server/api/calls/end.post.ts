import { defineRoute } from '../../http/define-route'
import { endCall } from '../../services/calls/end-call'
import { CALLERS } from '../../../shared/roles'
import { EndCallBody } from '../../../shared/schemas/calls'

/** POST /api/calls/end: the caller hung up, or the line is dead (C10). */
export default defineRoute({
  route: 'POST /api/calls/end', roles: CALLERS, body: EndCallBody,
}, async ({ context, user, body, requestId }) => {
  context.log.info({ requestId, userId: user.id, callId: body.callId, reason: body.reason }, 'call end asked for')
  return endCall(context, user.id, body.callId, body.reason)
})
