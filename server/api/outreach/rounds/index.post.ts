import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { startRound } from '../../../services/outreach/rounds/start-round'
import { OUTREACH } from '../../../../shared/roles'
import { StartRoundBody } from '../../../../shared/schemas/outreach/rounds'

/** POST /api/outreach/rounds: begins to call many people. */
export default defineRoute(
  { route: 'POST /api/outreach/rounds', roles: OUTREACH, body: StartRoundBody },
  async ({ event, context, user, body, requestId }) => {
    const round = await startRound(context, { id: user.id, requestId }, body)
    context.log.info({ requestId, userId: user.id, roundId: round.id, people: round.total }, 'round begun')
    setResponseStatus(event, 201)
    return round
  },
)
