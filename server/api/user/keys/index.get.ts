import { defineRoute } from '../../../http/define-route'
import { listKeys } from '../../../services/keys/list-keys'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/keys: the person's keys for programs. */
export default defineRoute({
  route: 'GET /api/user/keys', roles: CALLERS,
}, async ({ context, user }) => listKeys(context, user))
