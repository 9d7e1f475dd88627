import { definePublicRoute } from '../../http/define-public-route'
import { replyCached } from '../../http/reply-cached'
import { listRates } from '../../services/rating/list-rates'

/** GET /api/rates: every country, and from how much a minute to it costs, without an account. */
export default definePublicRoute(
  { route: 'GET /api/rates', name: 'public rates', perMinute: config => config.publicQuotesPerMinute },
  async ({ event, context }) => replyCached(event, null, () => listRates(context), 'public'),
)
