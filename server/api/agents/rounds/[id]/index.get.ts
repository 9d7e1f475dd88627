import { defineRoute } from '../../../../http/define-route'
import { readAgentRound } from '../../../../services/agents/rounds/read-agent-round'
import { CALLERS } from '../../../../../shared/roles'
import { AgentRoundParams } from '../../../../../shared/schemas/agents/agent-rounds'

/** GET /api/agents/rounds/:id: how far it is, and what came of it. */
export default defineRoute(
  { route: 'GET /api/agents/rounds/:id', roles: CALLERS, params: AgentRoundParams },
  async ({ context, user, params }) => readAgentRound(context, user.id, params.id),
)
