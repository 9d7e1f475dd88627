import { defineRoute } from '../../http/define-route'
import { readAutoTopup } from '../../services/payments/auto-topup'
import { CALLERS } from '../../../shared/roles'

/** GET /api/user/auto-topup: what happens when the money runs low. */
export default defineRoute({
  route: 'GET /api/user/auto-topup', roles: CALLERS,
}, async ({ context, user }) => readAutoTopup(context, user.id))
