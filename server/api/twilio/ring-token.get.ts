import { defineRoute } from '../../http/define-route'
import { issueRingToken } from '../../services/calls/issue-token'
import { CALLERS } from '../../../shared/roles'

/** GET /api/twilio/ring-token: what rings in the browser of somebody with a number of their own registers with it. */
export default defineRoute({
  route: 'GET /api/twilio/ring-token', roles: CALLERS, isAttended: false,
}, async ({ context, user }) => {
  context.log.debug({ userId: user.id }, 'ring token')
  return issueRingToken(context, user.id)
})
