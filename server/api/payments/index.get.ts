import { defineRoute } from '../../http/define-route'
import { listPayments } from '../../services/payments/read-payments'
import { PaymentsQuery } from '../../../shared/schemas/topup'
import { ROLES } from '../../../shared/schemas/user'

/** GET /api/payments: a page of what the person paid in. */
export default defineRoute({ roles: ROLES, query: PaymentsQuery }, async ({ context, user, query }) => {
  return listPayments(context, user.id, query)
})
