import { defineRoute } from '../../../http/define-route'
import { listGrants } from '../../../services/grants/list-grants'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/grants: granted credit that is left, in order of use (M11). */
export default defineRoute({
  route: 'GET /api/user/grants', roles: CALLERS,
}, async ({ context, user }) => listGrants(context, user.id))
