import { defineRoute } from '../../../http/define-route'
import { readClosing } from '../../../services/wallet/close-wallet'
import { ROLES } from '../../../../shared/schemas/user'

/** GET /api/user/close: what closing the wallet does to the money, or is doing. */
export default defineRoute({ roles: ROLES }, async ({ context, user }) => readClosing(context, user.id))
