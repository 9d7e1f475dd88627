import { defineRoute } from '../../http/define-route'
import { SHIPPED_SCENARIOS } from '../../sessions/trials/shipped-scenarios'
import { CALLERS } from '../../../shared/roles'

/** GET /api/agents/scenarios: what a version may be led through. */
export default defineRoute(
  { route: 'GET /api/agents/scenarios', roles: CALLERS },
  async () => ({ scenarios: SHIPPED_SCENARIOS.map(({ name, about }) => ({ name, about })) }),
)
