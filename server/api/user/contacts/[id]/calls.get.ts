import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { listContactCalls } from '../../../../services/contacts/list-contact-calls'
import { CALLERS } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/user/contacts/:id/calls: the last calls to one of a contact's numbers. */
export default defineRoute(
  { route: 'GET /api/user/contacts/:id/calls', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return listContactCalls(context, user.id, params.id)
  },
)
