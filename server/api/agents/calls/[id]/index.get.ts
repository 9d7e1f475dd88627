import { defineRoute } from '../../../../http/define-route'
import { readAgentCall } from '../../../../services/agents/calls/read-agent-call'
import { CALLERS } from '../../../../../shared/roles'
import { AgentCallParams } from '../../../../../shared/schemas/agents/agent-call-replies'

/** GET /api/agents/calls/:id: a call that an agent held: which agent, and what the voice did. */
export default defineRoute({ route: 'GET /api/agents/calls/:id', roles: CALLERS, params: AgentCallParams }, async ({ context, user, params }) =>
  readAgentCall(context, user.id, params.id))
