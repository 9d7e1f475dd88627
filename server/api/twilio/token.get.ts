import { defineRoute } from '../../http/define-route'
import { issueToken } from '../../services/calls/issue-token'
import { CALLERS } from '../../../shared/roles'

/** GET /api/twilio/token: what the browser's device registers with (C13). */
export default defineRoute({
  route: 'GET /api/twilio/token', roles: CALLERS, isAttended: false,
}, async ({ context, user }) => {
  context.log.debug({ userId: user.id }, 'token')
  return issueToken(context, user.id)
})
