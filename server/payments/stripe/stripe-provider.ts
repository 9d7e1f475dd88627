import type { Stripe } from 'stripe'
import { PaymentUnavailable, type CheckoutOrder, type PaymentProvider, type Period } from '../payment'
import { ask, askOrNull, stripeClient, type StripeAccess } from './client'
import { findByPaymentId } from './find-payment'
import { toDispute } from './read-dispute'
import { readStripeEvent } from './read-event'
import { INTENT_PARTS, PAYMENT_KEY, paymentOfIntent, paymentOfSession, SESSION_PARTS } from './read-payment'
import { REFUND_KEY, toRefund } from './read-refund'

export interface StripeOptions extends StripeAccess {
  /** Current first, then the one that is being rotated out. */
  webhookSecrets: readonly string[]
}

const PAGE_ROWS = 100

/** Stripe behind the port. Every request carries the id that was stored before it as its key. */
export function createStripeProvider(options: StripeOptions): PaymentProvider {
  const client = stripeClient(options)

  return {
    createCustomer: person => ask(async () => {
      const stripe = await client()
      const { data } = await stripe.customers.list({ email: person.email, limit: PAGE_ROWS })
      const known = data.find(customer => customer.metadata.user_id === person.userId)
      if (known) return known.id
      const { email, name, userId } = person
      const made = await stripe.customers.create(
        { email, name: name.slice(0, 256), metadata: { user_id: userId } },
        { idempotencyKey: `customer:${person.idempotencyKey}` })
      return made.id
    }),
    openCheckout: order => ask(async () => {
      const { sessions } = (await client()).checkout
      const session = await sessions.create(checkoutParams(order), { idempotencyKey: order.paymentId })
      if (!session.url) throw new PaymentUnavailable(new Error(`the session ${session.id} has no page`))
      return { sessionId: session.id, url: session.url, expiresAt: new Date(session.expires_at * 1000) }
    }),
    async expireCheckout(sessionId) {
      await ask(async () => (await client()).checkout.sessions.expire(sessionId))
    },
    findCheckout: id => askOrNull(async () =>
      paymentOfSession(await (await client()).checkout.sessions.retrieve(id, { expand: SESSION_PARTS }))),
    findPayment: id => askOrNull(async () =>
      paymentOfIntent(await (await client()).paymentIntents.retrieve(id, { expand: INTENT_PARTS }))),
    findByPaymentId: (paymentId, customerId, since) => ask(async () =>
      findByPaymentId(await client(), paymentId, customerId, since)),
    chargeSavedCard: order => ask(async () => paymentOfIntent(await (await client()).paymentIntents.create({
      amount: Number(order.amountMinor),
      currency: order.currency.toLowerCase(),
      customer: order.customerId,
      payment_method: order.methodId,
      off_session: true,
      confirm: true,
      description: order.description,
      metadata: { [PAYMENT_KEY]: order.paymentId },
      expand: INTENT_PARTS,
    }, { idempotencyKey: order.paymentId }))),
    async detachMethod(methodId) {
      await askOrNull(async () => (await client()).paymentMethods.detach(methodId))
    },
    refund: order => ask(async () => toRefund(await (await client()).refunds.create({
      payment_intent: order.providerPaymentId,
      amount: Number(order.amountMinor),
      metadata: { [REFUND_KEY]: order.refundId },
    }, { idempotencyKey: order.refundId }))),
    findRefund: id => askOrNull(async () => toRefund(await (await client()).refunds.retrieve(id))),
    findByRefundId: (refundId, providerPaymentId) => ask(async () => {
      const list = (await client()).refunds.list({ payment_intent: providerPaymentId, limit: PAGE_ROWS })
      for await (const refund of list) if (refund.metadata?.[REFUND_KEY] === refundId) return toRefund(refund)
      return null
    }),
    findDispute: id => askOrNull(async () => toDispute(await (await client()).disputes.retrieve(id))),
    listPayments: period => listed(client, stripe => stripe.paymentIntents.list(
      { ...pageOf(period), expand: INTENT_PARTS.map(part => `data.${part}`) }), paymentOfIntent),
    listRefunds: period => listed(client, stripe => stripe.refunds.list(pageOf(period)), toRefund),
    listDisputes: period => listed(client, stripe => stripe.disputes.list(pageOf(period)), toDispute),
    readEvent: (rawBody, header, now) => readStripeEvent(rawBody, header, options.webhookSecrets, now),
  }
}

function checkoutParams(order: CheckoutOrder): Stripe.Checkout.SessionCreateParams {
  const metadata = { [PAYMENT_KEY]: order.paymentId }
  return {
    mode: 'payment',
    customer: order.customerId,
    client_reference_id: order.paymentId,
    // who is charged in a currency of their own pays what the wallet was not promised
    adaptive_pricing: { enabled: false },
    line_items: [{
      quantity: 1,
      price_data: {
        currency: order.currency.toLowerCase(),
        unit_amount: Number(order.amountMinor),
        product_data: { name: order.description },
      },
    }],
    payment_intent_data: {
      metadata,
      description: order.description,
      ...(order.savesCard && { setup_future_usage: 'off_session' as const }),
    },
    metadata,
    success_url: order.returnUrl,
    cancel_url: order.cancelUrl,
    expires_at: Math.floor(order.expiresAt.getTime() / 1000),
  }
}

function pageOf({ from, to }: Period) {
  return { created: { gte: Math.floor(from.getTime() / 1000), lt: Math.floor(to.getTime() / 1000) }, limit: PAGE_ROWS }
}

/** Page by page. @throws PaymentUnavailable or PaymentRefused, also in the middle. */
async function* listed<Row, Item>(
  client: () => Promise<Stripe>, open: (stripe: Stripe) => AsyncIterable<Row>, read: (row: Row) => Item,
): AsyncIterable<Item> {
  const rows = await ask(async () => open(await client())[Symbol.asyncIterator]())
  for (;;) {
    const next = await ask(() => rows.next())
    if (next.done) return
    yield read(next.value)
  }
}
