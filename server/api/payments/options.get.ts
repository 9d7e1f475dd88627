import { defineRoute } from '../../http/define-route'
import { readTopupOptions } from '../../services/payments/read-payments'
import { CALLERS } from '../../../shared/roles'

/** GET /api/payments/options: amounts that may be paid in, and the saved card. */
export default defineRoute({
  route: 'GET /api/payments/options', roles: CALLERS,
}, async ({ context, user }) => readTopupOptions(context, user.id))
