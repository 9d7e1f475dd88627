import type { Stripe } from 'stripe'
import type { ProviderRefund } from '../payment'
import { idOf, ownId } from './read-payment'

/** The name under which our id goes with every refund. */
export const REFUND_KEY = 'refund_id'

export function toRefund(refund: Stripe.Refund): ProviderRefund {
  return {
    providerRefundId: refund.id,
    providerPaymentId: idOf(refund.payment_intent) ?? '',
    chargeId: idOf(refund.charge),
    refundId: ownId(refund.metadata?.[REFUND_KEY]),
    state: refund.status === 'succeeded' ? 'succeeded' : refund.status === 'failed' || refund.status === 'canceled' ? 'failed' : 'pending',
    amountMinor: BigInt(refund.amount),
    currency: refund.currency.toUpperCase(),
    failureCode: refund.failure_reason ?? null,
    createdAt: new Date(refund.created * 1000),
  }
}
