import { defineRoute } from '../../../http/define-route'
import { listExchangeRates } from '../../../services/costs/list-exchange-rates'
import { DESK_READ } from '../../../../shared/roles'

/** GET /api/finance/exchange-rates: by which costs in other currencies are converted. */
export default defineRoute(
  { route: 'GET /api/finance/exchange-rates', roles: DESK_READ },
  ({ context, user }) => listExchangeRates(context, user.id),
)
