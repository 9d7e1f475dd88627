import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { forgetPerson } from '../../../../services/outreach/care/forget-person'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** DELETE /api/outreach/people/:id: forgets somebody who asked for it (P2). */
export default defineRoute(
  { route: 'DELETE /api/outreach/people/:id', roles: OUTREACH, params: z.object({ id: UuidParam }) },
  async ({ context, user, params, requestId }) => {
    await forgetPerson(context, user.id, params.id, requestId)
    context.log.info({ requestId, userId: user.id, personId: params.id }, 'person in care forgotten')
    return { done: true } as const
  },
)
