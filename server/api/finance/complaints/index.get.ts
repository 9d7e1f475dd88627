import { defineRoute } from '../../../http/define-route'
import { listComplaints } from '../../../services/complaints/list-complaints'
import { DESK_READ } from '../../../../shared/roles'
import { ComplaintsQuery } from '../../../../shared/schemas/complaints'

/** GET /api/finance/complaints: what people said of their calls, what waits first. */
export default defineRoute({
  route: 'GET /api/finance/complaints', roles: DESK_READ, query: ComplaintsQuery,
}, async ({ context, user, query }) => {
  return listComplaints(context, user, query)
})
