import { defineRoute } from '../../../http/define-route'
import { readAgent } from '../../../services/agents/read-agent'
import { CALLERS } from '../../../../shared/roles'
import { AgentParams } from '../../../../shared/schemas/agents/agents'

/** GET /api/agents/:id: an agent, with what its newest version says. */
export default defineRoute(
  { route: 'GET /api/agents/:id', roles: CALLERS, params: AgentParams },
  async ({ context, user, params }) => {
    return readAgent(context, user.id, params.id)
  },
)
