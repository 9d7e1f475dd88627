import { defineRoute } from '../../http/define-route'
import { readMe } from '../../services/account/read-me'
import { SIGNED_IN } from '../../../shared/roles'

/** GET /api/user/me: who is signed in, also those who have no wallet or no password of their own yet. */
export default defineRoute(
  { route: 'GET /api/user/me', roles: SIGNED_IN, isAttended: false, beforeOwnPassword: true },
  async ({ user }) => readMe(user),
)
