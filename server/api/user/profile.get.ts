import { defineRoute } from '../../http/define-route'
import { readProfile } from '../../services/users/read-profile'
import { ROLES } from '../../../shared/schemas/user'

/** GET /api/user/profile: who the person is, what the wallet holds, what the account may do. */
export default defineRoute({ roles: ROLES, isAttended: false }, async ({ context, user }) => readProfile(context, user))
