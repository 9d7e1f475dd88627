import { defineRoute } from '../../../http/define-route'
import { mergeContacts } from '../../../services/contacts/merge-contacts'
import { CALLERS } from '../../../../shared/roles'
import { MergeBody } from '../../../../shared/schemas/contacts'

/** POST /api/user/contacts/merge: one contact of several. */
export default defineRoute(
  { route: 'POST /api/user/contacts/merge', roles: CALLERS, body: MergeBody },
  async ({ context, user, body, requestId }) => {
    const contact = await mergeContacts(context, user.id, body)
    context.log.info({ requestId, userId: user.id, contactId: contact.id, count: body.contacts.length }, 'contacts merged')
    return contact
  },
)
