import { defineRoute } from '../../http/define-route'
import { listAgentCalls } from '../../services/agents/calls/list-agent-calls'
import { CALLERS } from '../../../shared/roles'
import { AgentCallsQuery } from '../../../shared/schemas/agents/agent-call-replies'

/** GET /api/calls: the calls that the person's agents held and hold. */
export default defineRoute({ route: 'GET /api/calls', roles: CALLERS, query: AgentCallsQuery }, async ({ context, user, query }) =>
  listAgentCalls(context, user, query))
