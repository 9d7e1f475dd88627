import { defineRoute } from '../../../http/define-route'
import { listGrants } from '../../../services/grants/list-grants'
import { ROLES } from '../../../../shared/schemas/user'

/** GET /api/user/grants: granted credit that is left, in order of use (M11). */
export default defineRoute({ roles: ROLES }, async ({ context, user }) => listGrants(context, user.id))
