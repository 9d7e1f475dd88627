import { defineRoute } from '../../../http/define-route'
import { nameNumbers } from '../../../services/contacts/name-numbers'
import { CALLERS } from '../../../../shared/roles'
import { NamesBody } from '../../../../shared/schemas/contacts'

/** POST /api/user/contacts/names: whose numbers these are. In the body, as numbers stand in no address (P1). */
export default defineRoute(
  { route: 'POST /api/user/contacts/names', roles: CALLERS, isAttended: false, body: NamesBody },
  async ({ context, user, body }) => {
    return nameNumbers(context, user.id, body.numbers)
  },
)
