import { defineRoute } from '../../../http/define-route'
import { readStock } from '../../../services/outreach/stock/read-stock'
import { OUTREACH } from '../../../../shared/roles'
import { StockQuery } from '../../../../shared/schemas/outreach/stock'

/** GET /api/outreach/stock?programme=: what is in store now. */
export default defineRoute(
  { route: 'GET /api/outreach/stock', roles: OUTREACH, query: StockQuery },
  async ({ context, user, query }) => readStock(context, user.id, query),
)
