import { defineRoute } from '../../http/define-route'
import { readProfile } from '../../services/profile/read-profile'
import { CALLERS } from '../../../shared/roles'

/** GET /api/user/profile: who the person is, what the wallet holds, what the account may do. */
export default defineRoute(
  { route: 'GET /api/user/profile', roles: CALLERS, isAttended: false },
  async ({ context, user }) => readProfile(context, user),
)
