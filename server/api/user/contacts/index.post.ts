import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { createContact } from '../../../services/contacts/create-contact'
import { CALLERS } from '../../../../shared/roles'
import { ContactBody } from '../../../../shared/schemas/contacts'

/** POST /api/user/contacts: somebody new; each of their numbers is in the book once (K1). */
export default defineRoute(
  { route: 'POST /api/user/contacts', roles: CALLERS, body: ContactBody },
  async ({ event, context, user, body, requestId }) => {
    const contact = await createContact(context, user, body)
    context.log.info({ requestId, userId: user.id, contactId: contact.id }, 'contact made')
    setResponseStatus(event, 201)
    return contact
  },
)
