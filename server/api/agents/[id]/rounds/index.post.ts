import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../../http/define-route'
import { startAgentRound } from '../../../../services/agents/rounds/start-agent-round'
import { CALLERS } from '../../../../../shared/roles'
import { MOST_ROUND_BYTES, StartAgentRoundBody } from '../../../../../shared/schemas/agents/agent-rounds'
import { AgentParams } from '../../../../../shared/schemas/agents/agents'

/** POST /api/agents/:id/rounds: has an agent call a list. */
export default defineRoute(
  { route: 'POST /api/agents/:id/rounds', roles: CALLERS, params: AgentParams, body: StartAgentRoundBody, mostBytes: MOST_ROUND_BYTES },
  async ({ event, context, user, params, body, requestId }) => {
    const round = await startAgentRound(context, { ...user, requestId }, params.id, body)
    context.log.info({ requestId, userId: user.id, agentId: params.id, roundId: round.id, numbers: round.total }, 'round of an agent begun')
    setResponseStatus(event, 201)
    return round
  },
)
