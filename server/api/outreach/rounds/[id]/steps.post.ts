import { defineRoute } from '../../../../http/define-route'
import { takeRoundStep } from '../../../../services/outreach/rounds/take-round-step'
import { OUTREACH } from '../../../../../shared/roles'
import { RoundParams, RoundStepBody } from '../../../../../shared/schemas/outreach/rounds'

/** POST /api/outreach/rounds/:id/steps: pauses it, lets it go on, stops it, changes its pace or budget. */
export default defineRoute(
  { route: 'POST /api/outreach/rounds/:id/steps', roles: OUTREACH, params: RoundParams, body: RoundStepBody },
  async ({ context, user, params, body, requestId }) => {
    const round = await takeRoundStep(context, { id: user.id, requestId }, params.id, body)
    context.log.info({ requestId, userId: user.id, roundId: round.id, step: body.step }, 'step of a round')
    return round
  },
)
