import { defineRoute } from '../../../http/define-route'
import { listBlockedNumbers } from '../../../services/numbers/list-blocked-numbers'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/blocked-numbers: who may not call. */
export default defineRoute(
  { route: 'GET /api/user/blocked-numbers', roles: CALLERS },
  async ({ context, user }) => listBlockedNumbers(context, user.id),
)
