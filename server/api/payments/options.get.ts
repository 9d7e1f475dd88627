import { defineRoute } from '../../http/define-route'
import { readTopupOptions } from '../../services/payments/read-payments'
import { ROLES } from '../../../shared/schemas/user'

/** GET /api/payments/options: amounts that may be paid in, and the saved card. */
export default defineRoute({ roles: ROLES }, async ({ context, user }) => readTopupOptions(context, user.id))
