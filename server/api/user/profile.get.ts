import { defineRoute } from '../../http/define-route'
import { replyCached } from '../../http/reply-cached'
import { readProfile } from '../../services/profile/read-profile'
import { SIGNED_IN } from '../../../shared/roles'

/**
 * GET /api/user/profile: who the person is, what the wallet holds, what they may do; 304 where nothing
 * changed. Who works for outreach alone is told that they have no wallet, and asks who they are elsewhere.
 */
export default defineRoute(
  { route: 'GET /api/user/profile', roles: SIGNED_IN, isAttended: false },
  async ({ event, context, user }) => replyCached(event, null, () => readProfile(context, user)),
)
