import { defineRoute } from '../../../http/define-route'
import { listContacts } from '../../../services/contacts/list-contacts'
import { CALLERS } from '../../../../shared/roles'
import { ContactsQuery } from '../../../../shared/schemas/contacts'

/** GET /api/user/contacts: a page of the person's contacts, all or those that are looked for. */
export default defineRoute(
  { route: 'GET /api/user/contacts', roles: CALLERS, query: ContactsQuery },
  async ({ context, user, query }) => {
    return listContacts(context, user, query)
  },
)
