import type { Stripe } from 'stripe'
import type { ProviderPayment } from '../payment'
import { INTENT_PARTS, PAYMENT_KEY, paymentOfIntent, paymentOfSession, SESSION_PARTS } from './read-payment'

/** Our clock and Stripe's may differ by as much. */
const SKEW_SECONDS = 300
const PAGE_ROWS = 100

/** Looks through what was made for a customer since, by our id: the page first, for it knows how it ended. */
export async function findByPaymentId(
  stripe: Stripe, paymentId: string, customerId: string, since: Date,
): Promise<ProviderPayment | null> {
  const filter = {
    customer: customerId, created: { gte: Math.floor(since.getTime() / 1000) - SKEW_SECONDS }, limit: PAGE_ROWS,
  }
  for await (const session of stripe.checkout.sessions.list(filter)) {
    if (session.client_reference_id !== paymentId) continue
    return paymentOfSession(await stripe.checkout.sessions.retrieve(session.id, { expand: SESSION_PARTS }))
  }
  for await (const intent of stripe.paymentIntents.list(filter)) {
    if (intent.metadata[PAYMENT_KEY] !== paymentId) continue
    return paymentOfIntent(await stripe.paymentIntents.retrieve(intent.id, { expand: INTENT_PARTS }))
  }
  return null
}
