import { setResponseStatus } from 'h3'
import { defineRoute } from '../../http/define-route'
import { markRepeat } from '../../http/mark-repeat'
import { startTopup } from '../../services/payments/start-topup'
import { CALLERS } from '../../../shared/roles'
import { StartTopupBody } from '../../../shared/schemas/payments'

/** POST /api/payments: writes a payment and opens the page to pay it on. */
export default defineRoute({ route: 'POST /api/payments', roles: CALLERS, body: StartTopupBody }, async input => {
  const { event, context, user, body, requestId } = input
  const { reply, isRepeat } = await startTopup(context, user, body.id, body)
  context.log.info({ requestId, userId: user.id, paymentId: reply.paymentId, isRepeat }, 'payment started')
  markRepeat(event, isRepeat)
  setResponseStatus(event, 201)
  return reply
})
