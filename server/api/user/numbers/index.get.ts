import { defineRoute } from '../../../http/define-route'
import { listNumbers } from '../../../services/numbers/list-numbers'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/numbers: the numbers that one's calls may show. */
export default defineRoute(
  { route: 'GET /api/user/numbers', roles: CALLERS },
  async ({ context, user }) => listNumbers(context, user.id),
)
