import { defineRoute } from '../../http/define-route'
import { readAutoTopup } from '../../services/payments/auto-topup'
import { ROLES } from '../../../shared/schemas/user'

/** GET /api/user/auto-topup: what happens when the money runs low. */
export default defineRoute({ roles: ROLES }, async ({ context, user }) => readAutoTopup(context, user.id))
