import { defineRoute } from '../../../http/define-route'
import { takeAgentStep } from '../../../services/agents/take-agent-step'
import { CALLERS } from '../../../../shared/roles'
import { AgentParams, AgentStepBody } from '../../../../shared/schemas/agents/agents'

/** POST /api/agents/:id/steps: calls run a version of it from now on, or none. */
export default defineRoute(
  { route: 'POST /api/agents/:id/steps', roles: CALLERS, params: AgentParams, body: AgentStepBody },
  async ({ context, user, params, body, requestId }) => {
    const agent = await takeAgentStep(context, { ...user, requestId }, params.id, body)
    context.log.info({ requestId, userId: user.id, agentId: agent.id, step: body.step }, 'step of an agent')
    return agent
  },
)
