import { defineRoute } from '../../../http/define-route'
import { listCarePeople } from '../../../services/outreach/care/list-care-people'
import { OUTREACH } from '../../../../shared/roles'
import { CarePeopleQuery } from '../../../../shared/schemas/outreach/care'

/** GET /api/outreach/people: a worker's people in care, or those of a programme that one supervises (O4). */
export default defineRoute(
  { route: 'GET /api/outreach/people', roles: OUTREACH, query: CarePeopleQuery },
  async ({ context, user, query }) => {
    return listCarePeople(context, user.id, query)
  },
)
