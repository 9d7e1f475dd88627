import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { restoreContact } from '../../../../services/contacts/restore-contact'
import { CALLERS } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** POST /api/user/contacts/:id/restore: takes a deletion back. */
export default defineRoute(
  { route: 'POST /api/user/contacts/:id/restore', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params, requestId }) => {
    const contact = await restoreContact(context, user.id, params.id)
    context.log.info({ requestId, userId: user.id, contactId: params.id }, 'contact taken back')
    return contact
  },
)
