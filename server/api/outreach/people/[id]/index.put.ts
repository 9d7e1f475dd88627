import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { editCarePerson } from '../../../../services/outreach/care/edit-care-person'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { EditCarePersonBody } from '../../../../../shared/schemas/outreach/care'

/** PUT /api/outreach/people/:id: what is known of somebody anew, for the revision that was seen. */
export default defineRoute(
  { route: 'PUT /api/outreach/people/:id', roles: OUTREACH, params: z.object({ id: UuidParam }), body: EditCarePersonBody },
  async ({ context, user, params, body, requestId }) => {
    const person = await editCarePerson(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, personId: person.id }, 'person in care changed')
    return person
  },
)
