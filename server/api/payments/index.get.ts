import { defineRoute } from '../../http/define-route'
import { listPayments } from '../../services/payments/read-payments'
import { CALLERS } from '../../../shared/roles'
import { PaymentsQuery } from '../../../shared/schemas/payments'

/** GET /api/payments: a page of what the person paid in. */
export default defineRoute({
  route: 'GET /api/payments', roles: CALLERS, query: PaymentsQuery,
}, async ({ context, user, query }) => {
  return listPayments(context, user.id, query)
})
