import { defineStripeWebhook } from '../../http/define-stripe-webhook'
import { recordPaymentEvent } from '../../services/payments/record-payment-event'

/** POST /api/stripe/webhook: what became of payments, refunds and disputes (M15). */
export default defineStripeWebhook(recordPaymentEvent)
