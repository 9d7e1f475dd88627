import { defineRoute } from '../../../http/define-route'
import { listMovements } from '../../../services/outreach/stock/list-movements'
import { OUTREACH } from '../../../../shared/roles'
import { StockMovementsQuery } from '../../../../shared/schemas/outreach/stock'

/** GET /api/outreach/stock/movements?programme=&item=: what happened to it, newest first. */
export default defineRoute(
  { route: 'GET /api/outreach/stock/movements', roles: OUTREACH, query: StockMovementsQuery },
  async ({ context, user, query }) => listMovements(context, user.id, query),
)
