import { defineRoute } from '../../http/define-route'
import { issueRingToken } from '../../services/calls/issue-token'
import { CALLERS } from '../../../shared/roles'

/** GET /api/twilio/ring-token: what rings in somebody's browser registers with it. */
export default defineRoute({
  route: 'GET /api/twilio/ring-token', roles: CALLERS, isAttended: false,
}, async ({ context, user }) => {
  context.log.debug({ userId: user.id }, 'ring token')
  return issueRingToken(context, user.id)
})
