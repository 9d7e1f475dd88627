import { defineRoute } from '../../http/define-route'
import { readAgentDashboard } from '../../services/agents/calls/read-agent-dashboard'
import { CALLERS } from '../../../shared/roles'
import { AnalyticsQuery } from '../../../shared/schemas/analytics'

/** GET /api/agents/dashboard: what the person's agents did in a period. */
export default defineRoute({ route: 'GET /api/agents/dashboard', roles: CALLERS, query: AnalyticsQuery }, async ({ context, user, query }) =>
  readAgentDashboard(context, user.id, query))
