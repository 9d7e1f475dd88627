import { defineRoute } from '../../http/define-route'
import { listAgents } from '../../services/agents/list-agents'
import { CALLERS } from '../../../shared/roles'

/** GET /api/agents: the person’s agents, the newest first. */
export default defineRoute(
  { route: 'GET /api/agents', roles: CALLERS },
  async ({ context, user }) => {
    return listAgents(context, user.id)
  },
)
