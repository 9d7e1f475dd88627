import { defineRoute } from '../../../http/define-route'
import { updateLastCalled } from '../../../services/contacts/update-last-called'
import { CALLERS } from '../../../../shared/roles'
import { UpdateLastCalledBody } from '../../../../shared/schemas/contacts'

/** POST /api/user/contacts/lookup: when a contact was last called, by the calls there are (K2). */
export default defineRoute(
  { route: 'POST /api/user/contacts/lookup', roles: CALLERS, body: UpdateLastCalledBody },
  async ({ context, user, body, requestId }) => {
    const contact = await updateLastCalled(context, user.id, body.contactId)
    context.log.info({ requestId, userId: user.id, contactId: contact.id }, 'last call noted')
    return contact
  },
)
