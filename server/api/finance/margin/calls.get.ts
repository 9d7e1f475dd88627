import { defineRoute } from '../../../http/define-route'
import { listMarginCalls } from '../../../services/margin/list-margin-calls'
import { DESK_READ } from '../../../../shared/roles'
import { MarginCallsQuery } from '../../../../shared/schemas/margin'

/** GET /api/finance/margin/calls: calls with what each earned and cost, those below cost alone where asked. */
export default defineRoute({
  route: 'GET /api/finance/margin/calls', roles: DESK_READ, query: MarginCallsQuery,
}, async ({ context, user, query }) => {
  return listMarginCalls(context, user.id, query)
})
