import { defineRoute } from '../../../http/define-route'
import { restoreAgentVersion } from '../../../services/agents/restore-agent-version'
import { CALLERS } from '../../../../shared/roles'
import { AgentParams, RestoreVersionBody } from '../../../../shared/schemas/agents/agents'

/** POST /api/agents/:id/restore: goes back: the next version is equal to an older one. */
export default defineRoute(
  { route: 'POST /api/agents/:id/restore', roles: CALLERS, params: AgentParams, body: RestoreVersionBody },
  async ({ context, user, params, body, requestId }) => {
    const agent = await restoreAgentVersion(context, user, params.id, body)
    context.log.info({ requestId, userId: user.id, agentId: agent.id, version: agent.version }, 'agent put back')
    return agent
  },
)
