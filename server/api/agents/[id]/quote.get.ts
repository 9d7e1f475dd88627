import { defineRoute } from '../../../http/define-route'
import { quoteAgentCall } from '../../../services/agents/calls/quote-agent-call'
import { CALLERS } from '../../../../shared/roles'
import { AgentParams } from '../../../../shared/schemas/agents/agents'
import { AgentQuoteQuery } from '../../../../shared/schemas/agents/agent-calls'

/** GET /api/agents/:id/quote?to=: what a call of the agent would cost, phone and agent. */
export default defineRoute(
  { route: 'GET /api/agents/:id/quote', roles: CALLERS, params: AgentParams, query: AgentQuoteQuery },
  async ({ context, user, params, query }) => quoteAgentCall(context, user, params.id, query),
)
