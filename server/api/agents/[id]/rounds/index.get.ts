import { defineRoute } from '../../../../http/define-route'
import { listAgentRounds } from '../../../../services/agents/rounds/list-agent-rounds'
import { CALLERS } from '../../../../../shared/roles'
import { AgentRoundsQuery } from '../../../../../shared/schemas/agents/agent-rounds'
import { AgentParams } from '../../../../../shared/schemas/agents/agents'

/** GET /api/agents/:id/rounds: the rounds of an agent, newest first. */
export default defineRoute(
  { route: 'GET /api/agents/:id/rounds', roles: CALLERS, params: AgentParams, query: AgentRoundsQuery },
  async ({ context, user, params, query }) => listAgentRounds(context, user.id, params.id, query),
)
