import { defineRoute } from '../../../http/define-route'
import { deleteAgent } from '../../../services/agents/delete-agent'
import { CALLERS } from '../../../../shared/roles'
import { AgentParams } from '../../../../shared/schemas/agents/agents'

/** DELETE /api/agents/:id: it answers nobody any more; calls that it had keep their version. */
export default defineRoute(
  { route: 'DELETE /api/agents/:id', roles: CALLERS, params: AgentParams },
  async ({ context, user, params, requestId }) => {
    await deleteAgent(context, { id: user.id, requestId }, params.id)
    context.log.info({ requestId, userId: user.id, agentId: params.id }, 'agent deleted')
    return { done: true } as const
  },
)
