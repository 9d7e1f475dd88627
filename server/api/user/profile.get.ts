import { defineRoute } from '../../http/define-route'
import { replyCached } from '../../http/reply-cached'
import { readProfile } from '../../services/profile/read-profile'
import { CALLERS } from '../../../shared/roles'

/** GET /api/user/profile: who the person is, what the wallet holds, what they may do; 304 where nothing changed. */
export default defineRoute(
  { route: 'GET /api/user/profile', roles: CALLERS, isAttended: false },
  async ({ event, context, user }) => replyCached(event, null, () => readProfile(context, user)),
)
