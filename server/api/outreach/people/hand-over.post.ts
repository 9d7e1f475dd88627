import { defineRoute } from '../../../http/define-route'
import { handOverPeople } from '../../../services/outreach/care/hand-over-people'
import { OUTREACH } from '../../../../shared/roles'
import { HandOverBody } from '../../../../shared/schemas/outreach/care'

/** POST /api/outreach/people/hand-over: into the care of another, with the tasks that wait. */
export default defineRoute(
  { route: 'POST /api/outreach/people/hand-over', roles: OUTREACH, body: HandOverBody },
  async ({ context, user, body, requestId }) => {
    const done = await handOverPeople(context, user.id, body, requestId)
    context.log.info({ requestId, userId: user.id, programmeId: body.programmeId, count: done.handedOver }, 'handed over')
    return done
  },
)
