import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { editContact } from '../../../../services/contacts/edit-contact'
import { CALLERS } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { EditContactBody } from '../../../../../shared/schemas/contacts'

/** PUT /api/user/contacts/:id: all of a contact anew, for the revision that was seen. */
export default defineRoute(
  { route: 'PUT /api/user/contacts/:id', roles: CALLERS, params: z.object({ id: UuidParam }), body: EditContactBody },
  async ({ context, user, params, body, requestId }) => {
    const contact = await editContact(context, user, params.id, body)
    context.log.info({ requestId, userId: user.id, contactId: contact.id }, 'contact changed')
    return contact
  },
)
