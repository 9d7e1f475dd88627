import { defineRoute } from '../../http/define-route'
import { readAgentOptions } from '../../services/agents/read-agent-options'
import { CALLERS } from '../../../shared/roles'

/** GET /api/agents/options: what an agent may be set to, and the numbers that it could answer. */
export default defineRoute(
  { route: 'GET /api/agents/options', roles: CALLERS },
  async ({ context, user }) => {
    return readAgentOptions(context, user.id)
  },
)
