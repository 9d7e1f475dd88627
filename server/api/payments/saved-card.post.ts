import { setResponseStatus } from 'h3'
import { defineRoute } from '../../http/define-route'
import { markRepeat } from '../../http/mark-repeat'
import { payWithSavedCard } from '../../services/payments/pay-with-saved-card'
import { CALLERS } from '../../../shared/roles'
import { SavedCardBody } from '../../../shared/schemas/payments'

/** POST /api/payments/saved-card: charges the card that the person let us keep, at once. */
export default defineRoute({ route: 'POST /api/payments/saved-card', roles: CALLERS, body: SavedCardBody }, async input => {
  const { event, context, user, body: { id, ...order }, requestId } = input
  const { payment, isRepeat } = await payWithSavedCard(context, user, id, order)
  context.log.info({ requestId, userId: user.id, paymentId: payment.id, state: payment.state, isRepeat }, 'saved card charged')
  markRepeat(event, isRepeat)
  setResponseStatus(event, 201)
  return payment
})
