import { defineWebhook } from '../../http/define-webhook'
import { stripeEvent } from '../../http/gates/stripe-event'
import { recordPaymentEvent } from '../../services/payment-events/record-payment-event'

/** POST /api/stripe/webhook: what became of payments, refunds and disputes (M15). */
export default defineWebhook({
  gate: stripeEvent,
  read: event => event,
  async handle(context, event) {
    await recordPaymentEvent(context, event)
    return { received: true }
  },
})
