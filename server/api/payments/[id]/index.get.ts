import { defineRoute } from '../../../http/define-route'
import { readPayment } from '../../../services/payments/read-payments'
import { CALLERS } from '../../../../shared/roles'
import { PaymentParams } from '../../../../shared/schemas/payments'

/** GET /api/payments/:id: one payment with its receipt; also by the receipt's number. */
export default defineRoute({
  route: 'GET /api/payments/:id',
  roles: CALLERS, isAttended: false, params: PaymentParams,
}, async ({ context, user, params }) => {
  return readPayment(context, user, params.id)
})
