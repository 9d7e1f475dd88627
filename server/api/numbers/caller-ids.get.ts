import { defineRoute } from '../../http/define-route'
import { listCallerIds } from '../../services/numbers/list-caller-ids'
import { CALLERS } from '../../../shared/roles'

/** GET /api/numbers/caller-ids: what calls of the account may show. */
export default defineRoute(
  { route: 'GET /api/numbers/caller-ids', roles: CALLERS },
  async ({ context, user }) => ({ callerIds: await listCallerIds(context, user.id) }),
)
