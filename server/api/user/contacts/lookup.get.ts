import { defineRoute } from '../../../http/define-route'
import { lookupContact } from '../../../services/contacts/lookup-contact'
import { CALLERS } from '../../../../shared/roles'
import { LookupQuery } from '../../../../shared/schemas/contacts'

/** GET /api/user/contacts/lookup: whose number this is, in any spelling (K1, K2). */
export default defineRoute(
  { route: 'GET /api/user/contacts/lookup', roles: CALLERS, query: LookupQuery },
  async ({ context, user, query }) => {
    return lookupContact(context, user, query.phone)
  },
)
