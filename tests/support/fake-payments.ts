import { randomBytes } from 'node:crypto'
import {
  PaymentRefused, PaymentUnavailable, type CheckoutOrder, type PaymentProvider, type ProviderDispute,
  type ProviderPayment, type ProviderRefund, type SavedCardOrder,
} from '../../server/payments/payment'
import { readStripeEvent } from '../../server/payments/stripe/read-event'
import type { Clock } from '../../server/context'

/** How the provider fails: before it did anything, after it did all, or not. */
export type Outage = 'before' | 'after' | null

/** A payment provider in memory: remembers keys as Stripe does, fails on request, keeps what it was asked. */
export interface FakePayments extends PaymentProvider {
  payments: Map<string, ProviderPayment>
  refunds: Map<string, ProviderRefund>
  disputes: Map<string, ProviderDispute>
  /** Every question and order, such as `chargeSavedCard <payment id>`. */
  requests: string[]
  /** Of every request, or of those whose name is there. */
  outage: Outage
  outageOf: Partial<Record<keyof PaymentProvider, Outage>>
  /** What the next saved cards are refused with. */
  decline: string | null
  /** Runs at every order of a charge, before anything is done. */
  beforeCharge: () => Promise<void>
  /** The payer pays on the page. */
  pay: (sessionId: string, changes?: Partial<ProviderPayment>) => ProviderPayment
  /** Changes what the provider says of a payment, found by our id. */
  change: (paymentId: string, changes: Partial<ProviderPayment>) => ProviderPayment
  find: (paymentId: string) => ProviderPayment
}

const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`

export function createFakePayments(webhookSecrets: readonly string[], clock: Clock): FakePayments {
  const payments = new Map<string, ProviderPayment>()
  const refunds = new Map<string, ProviderRefund>()
  const disputes = new Map<string, ProviderDispute>()
  const customers = new Map<string, string>()
  const cards = new Map<string, { customerId: string, label: string }>()
  const keys = new Map<string, unknown>()
  const savers = new Map<string, string>()
  const all = () => [...payments.values()]

  async function asked<T>(name: keyof PaymentProvider, about: string, work: () => T): Promise<T> {
    fake.requests.push(`${name} ${about}`)
    const outage = name in fake.outageOf ? fake.outageOf[name]! : fake.outage
    if (outage === 'before') throw new PaymentUnavailable(new Error('the fake provider is down'))
    const answer = work()
    if (outage === 'after') throw new PaymentUnavailable(new Error('the answer of the fake provider was lost'))
    return answer
  }
  function once<T>(key: string, work: () => T): T {
    if (!keys.has(key)) keys.set(key, work())
    return keys.get(key) as T
  }
  function openPayment(order: CheckoutOrder | SavedCardOrder): ProviderPayment {
    return {
      providerPaymentId: null, sessionId: null, url: null, expiresAt: null, chargeId: null, state: 'open',
      amountMinor: order.amountMinor, currency: order.currency, paymentId: order.paymentId, failureCode: null,
      methodLabel: null, methodFingerprint: null, savedMethod: null, createdAt: clock.now(),
    }
  }
  function store(payment: ProviderPayment): ProviderPayment {
    payments.set(payment.sessionId ?? payment.providerPaymentId!, payment)
    return payment
  }
  async function* listed<T extends { createdAt: Date }>(
    name: keyof PaymentProvider, rows: Iterable<T>, period: { from: Date, to: Date },
  ) {
    await asked(name, period.from.toISOString(), () => null)
    for (const row of [...rows]) if (row.createdAt >= period.from && row.createdAt < period.to) yield row
  }

  const fake: FakePayments = {
    payments,
    refunds,
    disputes,
    requests: [],
    outage: null,
    outageOf: {},
    decline: null,
    beforeCharge: async () => {},
    find(paymentId) {
      const found = all().find(payment => payment.paymentId === paymentId)
      if (!found) throw new Error(`the fake provider has no payment ${paymentId}`)
      return found
    },
    change: (paymentId, changes) => store({ ...fake.find(paymentId), ...changes }),
    pay(sessionId, changes = {}) {
      const open = payments.get(sessionId)!
      const methodId = newId('pm')
      const customerId = savers.get(sessionId)
      const label = 'Visa •••• 4242'
      if (customerId) cards.set(methodId, { customerId, label })
      return store({
        ...open, state: 'paid', url: null, providerPaymentId: open.providerPaymentId ?? newId('pi'), chargeId: newId('ch'), methodLabel: label,
        savedMethod: customerId ? { customerId, methodId, label, expires: '12/2030', fingerprint: null } : null, ...changes,
      })
    },

    createCustomer: person => asked('createCustomer', person.userId, () => {
      const id = customers.get(person.userId) ?? newId('cus')
      customers.set(person.userId, id)
      return id
    }),
    openCheckout: order => asked('openCheckout', order.paymentId, () => once(order.paymentId, () => {
      const sessionId = newId('cs')
      if (order.savesCard) savers.set(sessionId, order.customerId)
      const url = `http://localhost:3400/checkout/c/${sessionId}`
      store({ ...openPayment(order), sessionId, url, expiresAt: order.expiresAt })
      return { sessionId, url, expiresAt: order.expiresAt }
    })),
    expireCheckout: id => asked('expireCheckout', id, () => {
      const session = payments.get(id)
      if (session?.state !== 'open') throw new PaymentRefused('session_not_open')
      store({ ...session, state: 'expired', url: null })
    }),
    findCheckout: id => asked('findCheckout', id, () => {
      const session = payments.get(id)
      return session?.sessionId ? session : null
    }),
    findPayment: id => asked('findPayment', id, () => all().find(payment => payment.providerPaymentId === id) ?? null),
    findByPaymentId: id => asked('findByPaymentId', id, () => all().find(payment => payment.paymentId === id) ?? null),
    async chargeSavedCard(order) {
      await fake.beforeCharge()
      return asked('chargeSavedCard', order.paymentId, () => {
        const paid = once(order.paymentId, () => {
          const card = cards.get(order.methodId)
          if (!card) return new PaymentRefused('resource_missing')
          const providerPaymentId = newId('pi')
          if (fake.decline) {
            store({ ...openPayment(order), providerPaymentId, state: 'failed', failureCode: fake.decline })
            return new PaymentRefused(fake.decline, { providerPaymentId })
          }
          return store({ ...openPayment(order), providerPaymentId, state: 'paid', chargeId: newId('ch'), methodLabel: card.label })
        })
        if (paid instanceof PaymentRefused) throw paid
        return paid
      })
    },
    detachMethod: id => asked('detachMethod', id, () => void cards.delete(id)),
    refund: order => asked('refund', order.refundId, () => once(order.refundId, () => {
      const payment = all().find(one => one.providerPaymentId === order.providerPaymentId)
      const given = [...refunds.values()].filter(one => one.providerPaymentId === order.providerPaymentId && one.state !== 'failed')
        .reduce((sum, one) => sum + one.amountMinor, 0n)
      if (!payment || given + order.amountMinor > payment.amountMinor) throw new PaymentRefused('charge_already_refunded')
      const refund: ProviderRefund = {
        providerRefundId: newId('re'), providerPaymentId: order.providerPaymentId, chargeId: payment.chargeId, refundId: order.refundId,
        state: 'succeeded', amountMinor: order.amountMinor, currency: payment.currency, failureCode: null, createdAt: clock.now(),
      }
      refunds.set(refund.providerRefundId, refund)
      return refund
    })),
    findRefund: id => asked('findRefund', id, () => refunds.get(id) ?? null),
    findByRefundId: id => asked('findByRefundId', id, () => [...refunds.values()].find(refund => refund.refundId === id) ?? null),
    findDispute: id => asked('findDispute', id, () => disputes.get(id) ?? null),
    listPayments: period => listed('listPayments', all().filter(payment => payment.providerPaymentId !== null), period),
    listRefunds: period => listed('listRefunds', refunds.values(), period),
    listDisputes: period => listed('listDisputes', disputes.values(), period),
    readEvent: (rawBody, signature, now) => readStripeEvent(rawBody, signature, webhookSecrets, now),
  }
  return fake
}
