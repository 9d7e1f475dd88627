import { defineRoute } from '../../http/define-route'
import { quoteCall } from '../../services/rating/quote-call'
import { QuoteQuery } from '../../../shared/schemas/rating'
import { ROLES } from '../../../shared/schemas/user'

/** GET /api/rates/quote?to=: what a call would cost and how long the wallet lasts. */
export default defineRoute(
  { roles: ROLES, query: QuoteQuery },
  async ({ context, user, query }) => quoteCall(context, user, query),
)
