import { defineRoute } from '../../../http/define-route'
import { readErasure } from '../../../services/own-data/read-erasure'
import { SIGNED_IN } from '../../../../shared/roles'

/** GET /api/user/erasure: whether the account can be deleted now, and what to do first. */
export default defineRoute({
  route: 'GET /api/user/erasure', roles: SIGNED_IN,
}, async ({ context, user }) => readErasure(context, user))
