import { defineRoute } from '../../../http/define-route'
import { listRequests } from '../../../services/finance/requests/list-requests'
import { RequestsQuery } from '../../../../shared/schemas/requests'

/** GET /api/finance/requests: what takes two people, what waits first (A6). */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], query: RequestsQuery }, async ({ context, user, query }) => {
  return listRequests(context, user, query)
})
