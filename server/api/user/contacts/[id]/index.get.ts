import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readContact } from '../../../../services/contacts/read-contact'
import { CALLERS } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/user/contacts/:id: one of the person's contacts. */
export default defineRoute(
  { route: 'GET /api/user/contacts/:id', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readContact(context, user.id, params.id)
  },
)
