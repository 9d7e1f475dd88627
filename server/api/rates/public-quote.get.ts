import { definePublicRoute } from '../../http/define-public-route'
import { quotePublicly } from '../../services/rating/quote-publicly'
import { QuoteQuery } from '../../../shared/schemas/rating'

/** GET /api/rates/public-quote?to=: what a call to a number costs, without an account. */
export default definePublicRoute(
  {
    route: 'GET /api/rates/public-quote',
    name: 'public quote', perMinute: config => config.publicQuotesPerMinute, query: QuoteQuery,
  },
  async ({ context, query, country }) => quotePublicly(context, { to: query.to, country: query.country ?? country }),
)
