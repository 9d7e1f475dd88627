import { defineRoute } from '../../../http/define-route'
import { listMonths } from '../../../services/months/list-months'
import { DESK_READ } from '../../../../shared/roles'

/** GET /api/finance/months: every month of the books, newest first. */
export default defineRoute({
  route: 'GET /api/finance/months', roles: DESK_READ,
}, async ({ context, user }) => listMonths(context, user.id))
