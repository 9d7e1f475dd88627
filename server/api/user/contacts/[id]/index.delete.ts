import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { deleteContact } from '../../../../services/contacts/delete-contact'
import { CALLERS } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** DELETE /api/user/contacts/:id: out of the book; for a day it can be taken back. */
export default defineRoute(
  { route: 'DELETE /api/user/contacts/:id', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params, requestId }) => {
    await deleteContact(context, user.id, params.id)
    context.log.info({ requestId, userId: user.id, contactId: params.id }, 'contact deleted')
    return { done: true } as const
  },
)
