import { defineRoute } from '../../../http/define-route'
import { listRequests } from '../../../services/requests/list-requests'
import { DESK_READ } from '../../../../shared/roles'
import { RequestsQuery } from '../../../../shared/schemas/requests'

/** GET /api/finance/requests: what takes two people, what waits first (A6). */
export default defineRoute({
  route: 'GET /api/finance/requests', roles: DESK_READ, query: RequestsQuery,
}, async ({ context, user, query }) => {
  return listRequests(context, user, query)
})
