import { defineRoute } from '../../http/define-route'
import { readDashboard } from '../../services/outreach/programmes/read-dashboard'
import { OUTREACH } from '../../../shared/roles'
import { OutreachDashboardQuery } from '../../../shared/schemas/outreach/dashboard'

/** GET /api/outreach/dashboard?programme=&days=: what a programme's calls come to, for whoever supervises it. */
export default defineRoute(
  { route: 'GET /api/outreach/dashboard', roles: OUTREACH, query: OutreachDashboardQuery },
  async ({ context, user, query }) => readDashboard(context, user.id, query),
)
