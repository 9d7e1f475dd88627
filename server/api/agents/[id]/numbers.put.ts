import { defineRoute } from '../../../http/define-route'
import { setAgentNumbers } from '../../../services/agents/set-agent-numbers'
import { CALLERS } from '../../../../shared/roles'
import { AgentNumbersBody, AgentParams } from '../../../../shared/schemas/agents/agents'

/** PUT /api/agents/:id/numbers: those that it answers, all of them anew. */
export default defineRoute(
  { route: 'PUT /api/agents/:id/numbers', roles: CALLERS, params: AgentParams, body: AgentNumbersBody },
  async ({ context, user, params, body, requestId }) => {
    const agent = await setAgentNumbers(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, agentId: agent.id }, 'numbers of an agent')
    return agent
  },
)
