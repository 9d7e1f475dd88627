import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { addCarePerson } from '../../../services/outreach/care/add-care-person'
import { OUTREACH } from '../../../../shared/roles'
import { CarePersonBody } from '../../../../shared/schemas/outreach/care'

/** POST /api/outreach/people: takes somebody into care. */
export default defineRoute(
  { route: 'POST /api/outreach/people', roles: OUTREACH, body: CarePersonBody },
  async ({ event, context, user, body, requestId }) => {
    const person = await addCarePerson(context, user.id, body)
    context.log.info({ requestId, userId: user.id, personId: person.id }, 'taken into care')
    setResponseStatus(event, 201)
    return person
  },
)
