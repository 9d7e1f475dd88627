import { defineRoute } from '../../http/define-route'
import { quoteCall } from '../../services/calls/quote-call'
import { CALLERS } from '../../../shared/roles'
import { QuoteQuery } from '../../../shared/schemas/rating'

/** GET /api/rates/quote?to=: what a call would cost and how long the wallet lasts. */
export default defineRoute(
  { route: 'GET /api/rates/quote', roles: CALLERS, query: QuoteQuery },
  async ({ context, user, query }) => quoteCall(context, user, query),
)
