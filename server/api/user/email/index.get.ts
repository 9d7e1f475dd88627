import { defineRoute } from '../../../http/define-route'
import { readEmailState } from '../../../services/account/read-email-state'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/email: the address, whether it was confirmed, and a change under way. */
export default defineRoute({
  route: 'GET /api/user/email', roles: CALLERS,
}, ({ context, user }) => readEmailState(context, user.id))
