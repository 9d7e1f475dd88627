import { defineRoute } from '../../http/define-route'
import { quoteMessage } from '../../services/messages/quote-message'
import { CALLERS } from '../../../shared/roles'
import { MessageQuoteQuery } from '../../../shared/schemas/messages'

/** GET /api/messages/quote?to=&seconds=: what saying it costs at most. */
export default defineRoute(
  { route: 'GET /api/messages/quote', roles: CALLERS, query: MessageQuoteQuery },
  async ({ context, user, query }) => quoteMessage(context, user, query),
)
