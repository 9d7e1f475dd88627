import { defineRoute } from '../../../../http/define-route'
import { takeAgentRoundStep } from '../../../../services/agents/rounds/take-agent-round-step'
import { CALLERS } from '../../../../../shared/roles'
import { AgentRoundParams } from '../../../../../shared/schemas/agents/agent-rounds'
import { RoundStepBody } from '../../../../../shared/schemas/outreach/rounds'

/** POST /api/agents/rounds/:id/steps: pauses it, lets it go on, stops it, changes its pace or budget. */
export default defineRoute(
  { route: 'POST /api/agents/rounds/:id/steps', roles: CALLERS, params: AgentRoundParams, body: RoundStepBody },
  async ({ context, user, params, body, requestId }) => {
    const round = await takeAgentRoundStep(context, { id: user.id, requestId }, params.id, body)
    context.log.info({ requestId, userId: user.id, roundId: round.id, step: body.step }, 'step of a round of an agent')
    return round
  },
)
