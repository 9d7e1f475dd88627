import { defineRoute } from '../../../http/define-route'
import { readClosing } from '../../../services/wallet/close-wallet'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/close: what closing the wallet does to the money, or is doing. */
export default defineRoute({
  route: 'GET /api/user/close', roles: CALLERS,
}, async ({ context, user }) => readClosing(context, user.id))
