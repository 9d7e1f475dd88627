import { defineRoute } from '../../http/define-route'
import { extendCall } from '../../services/calls/extend-call'
import { CALLERS } from '../../../shared/roles'
import { ExtendCallBody } from '../../../shared/schemas/calls'

/** POST /api/calls/extend: gives a call that is up whatever more time the wallet has money for (C14). */
export default defineRoute({
  route: 'POST /api/calls/extend', roles: CALLERS, body: ExtendCallBody,
}, async ({ context, user, body, requestId }) => {
  context.log.info({ requestId, userId: user.id, callId: body.callId }, 'more time asked for')
  return extendCall(context, user, body.callId)
})
