import { defineRoute } from '../../../http/define-route'
import { editAgent } from '../../../services/agents/edit-agent'
import { CALLERS } from '../../../../shared/roles'
import { AgentParams, EditAgentBody } from '../../../../shared/schemas/agents/agents'

/** PUT /api/agents/:id: all of it anew, as the version after the one that was seen. */
export default defineRoute(
  { route: 'PUT /api/agents/:id', roles: CALLERS, params: AgentParams, body: EditAgentBody },
  async ({ context, user, params, body, requestId }) => {
    const agent = await editAgent(context, user, params.id, body)
    context.log.info({ requestId, userId: user.id, agentId: agent.id, version: agent.version }, 'agent changed')
    return agent
  },
)
