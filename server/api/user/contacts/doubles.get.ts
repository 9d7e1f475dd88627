import { defineRoute } from '../../../http/define-route'
import { suggestDoubles } from '../../../services/contacts/suggest-doubles'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/contacts/doubles: who may be one and the same. */
export default defineRoute({ route: 'GET /api/user/contacts/doubles', roles: CALLERS }, async ({ context, user }) => {
  return suggestDoubles(context, user.id)
})
