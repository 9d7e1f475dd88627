import { setResponseStatus } from 'h3'
import { defineRoute } from '../../http/define-route'
import { createAgent } from '../../services/agents/create-agent'
import { CALLERS } from '../../../shared/roles'
import { CreateAgentBody } from '../../../shared/schemas/agents/agents'

/** POST /api/agents: a new one, which takes no calls before it is let live. */
export default defineRoute(
  { route: 'POST /api/agents', roles: CALLERS, body: CreateAgentBody },
  async ({ event, context, user, body, requestId }) => {
    const agent = await createAgent(context, user, body)
    context.log.info({ requestId, userId: user.id, agentId: agent.id }, 'agent made')
    setResponseStatus(event, 201)
    return agent
  },
)
