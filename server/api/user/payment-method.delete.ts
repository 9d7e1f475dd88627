import { setResponseStatus } from 'h3'
import { defineRoute } from '../../http/define-route'
import { forgetCard } from '../../services/payments/forget-card'
import { CALLERS } from '../../../shared/roles'

/** DELETE /api/user/payment-method: the saved card is forgotten, here and at the provider. */
export default defineRoute({
  route: 'DELETE /api/user/payment-method', roles: CALLERS,
}, async ({ event, context, user }) => {
  await forgetCard(context, user.id)
  setResponseStatus(event, 204)
  return null
})
