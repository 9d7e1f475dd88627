import { defineRoute } from '../../../http/define-route'
import { readMargin } from '../../../services/margin/read-margin'
import { DESK_READ } from '../../../../shared/roles'
import { MarginQuery } from '../../../../shared/schemas/margin'

/** GET /api/finance/margin?by=: what calls earned and cost, by day or by prefix. */
export default defineRoute({
  route: 'GET /api/finance/margin', roles: DESK_READ, query: MarginQuery,
}, async ({ context, user, query }) => {
  return readMargin(context, user.id, query)
})
