import { defineRoute } from '../../../http/define-route'
import { listBlockedNumbers } from '../../../services/numbers/list-blocked-numbers'
import { CALLERS } from '../../../../shared/roles'
import { BlockedNumbersQuery } from '../../../../shared/schemas/blocked-numbers'

/** GET /api/user/blocked-numbers: who may not call. */
export default defineRoute(
  { route: 'GET /api/user/blocked-numbers', roles: CALLERS, query: BlockedNumbersQuery },
  async ({ context, user, query }) => listBlockedNumbers(context, user.id, query.number),
)
