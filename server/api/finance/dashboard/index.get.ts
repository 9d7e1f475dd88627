import { defineRoute } from '../../../http/define-route'
import { readDashboard } from '../../../services/dashboard/read-dashboard'
import { DESK_READ } from '../../../../shared/roles'
import { DashboardQuery } from '../../../../shared/schemas/dashboard'

/** GET /api/finance/dashboard: what moved on each day, and what waits now. */
export default defineRoute({
  route: 'GET /api/finance/dashboard', roles: DESK_READ, query: DashboardQuery,
}, async ({ context, user, query }) => {
  return readDashboard(context, user.id, query)
})
