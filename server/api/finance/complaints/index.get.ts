import { defineRoute } from '../../../http/define-route'
import { listComplaints } from '../../../services/finance/complaints/list-complaints'
import { ComplaintsQuery } from '../../../../shared/schemas/complaints'

/** GET /api/finance/complaints: what people said of their calls, what waits first. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], query: ComplaintsQuery }, async ({ context, user, query }) => {
  return listComplaints(context, user, query)
})
