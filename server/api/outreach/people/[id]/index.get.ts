import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readCarePerson } from '../../../../services/outreach/care/read-care-person'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/outreach/people/:id: somebody in one's care. */
export default defineRoute(
  { route: 'GET /api/outreach/people/:id', roles: OUTREACH, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readCarePerson(context, user.id, params.id)
  },
)
