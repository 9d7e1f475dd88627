import { randomBytes } from 'node:crypto'
import {
  PaymentRefused, type CheckoutOrder, type PaymentProvider, type ProviderDispute, type ProviderPayment,
  type ProviderRefund, type SavedCardOrder,
} from '../../server/payments/payment'
import type { History, PastPayment } from './history'

/** Test cards, by what they do. */
export const CARDS = {
  pays: '4242424242424242',
  isDeclined: '4000000000000002',
  /** Pays on the page; once it is saved, later charges are declined. */
  paysOnce: '4000000000000341',
} as const
export type Card = (typeof CARDS)[keyof typeof CARDS]

const RESPONSE_DAYS = 7
const DISPUTE_FEE_MINOR = 1_500n
const DECLINE_CODE = 'generic_decline'

const newId = (prefix: string, bytes = 12) => `${prefix}_${randomBytes(bytes).toString('hex')}`
const labelOf = (card: Card) => `Visa •••• ${card.slice(-4)}`
const neverAsked = () => {
  throw new Error('nobody asked that in the past')
}

/**
 * Stripe as it was: answers the services while the past is made, and writes down what the running one is to know of it.
 * Ids, fees and deadlines are the same on both sides.
 */
export class PastStripe implements PaymentProvider {
  readonly #payments = new Map<string, ProviderPayment>()
  readonly #orders = new Map<string, CheckoutOrder>()
  readonly #refunds = new Map<string, ProviderRefund>()
  readonly #disputes = new Map<string, ProviderDispute>()
  readonly #savedCards = new Map<string, Card>()

  constructor(private readonly clock: { now: () => Date }, private readonly history: History) {}

  /** The payer pays on the page. */
  pay(sessionId: string, card: Card): ProviderPayment {
    const order = this.#orders.get(sessionId)!
    const ids = this.#record(order, { session: sessionId, card, saves: order.savesCard })
    if (order.savesCard) this.#savedCards.set(ids.method, card)
    return this.#change(sessionId, {
      state: 'paid',
      url: null,
      providerPaymentId: ids.intent,
      chargeId: ids.charge,
      methodLabel: labelOf(card),
      methodFingerprint: null,
      savedMethod: order.savesCard
        ? { customerId: order.customerId, methodId: ids.method, label: labelOf(card), expires: '12/2034', fingerprint: null }
        : null,
    })
  }

  /** The card says no, and the page's time ends. */
  declineAndExpire(sessionId: string): ProviderPayment {
    const how = { session: sessionId, card: CARDS.isDeclined, saves: false }
    const { intent } = this.#record(this.#orders.get(sessionId)!, how)
    return this.#change(sessionId, { state: 'expired', url: null, providerPaymentId: intent, failureCode: DECLINE_CODE })
  }

  /** The payer's bank takes a payment back. @returns its id */
  dispute(intent: string, reason: string): string {
    const { amountMinor, chargeId } = this.#find(intent)
    const [disputeId, withdrawal] = [newId('dp'), newId('txn')]
    const createdAt = this.clock.now()
    this.#disputes.set(disputeId, {
      disputeId, providerPaymentId: intent, chargeId: chargeId!, status: 'open', amountMinor, currency: 'USD', reason,
      movements: [{ id: withdrawal, amountMinor: -amountMinor, feeMinor: DISPUTE_FEE_MINOR, currency: 'USD', at: wholeSeconds(createdAt) }],
      createdAt: wholeSeconds(createdAt),
      evidenceDueAt: new Date(wholeSeconds(createdAt).getTime() + RESPONSE_DAYS * 86_400_000),
    })
    this.history.disputes.push({
      id: disputeId, intent, withdrawal, amount: Number(amountMinor), reason, createdAt: createdAt.toISOString(),
      outcome: null,
      closedAt: null,
    })
    return disputeId
  }

  loseDispute(id: string): void {
    this.#disputes.set(id, { ...this.#disputes.get(id)!, status: 'lost' })
    const written = this.history.disputes.find(dispute => dispute.id === id)!
    Object.assign(written, { outcome: 'lost', closedAt: this.clock.now().toISOString() })
  }

  /** The newest payment of a person that was paid. */
  newestPaid(userId: string): PastPayment {
    const customer = this.history.customers.find(one => one.metadata.user_id === userId)
    const paid = this.history.payments.filter(one => one.customer === customer?.id && one.card !== CARDS.isDeclined)
    return paid.at(-1)!
  }

  createCustomer: PaymentProvider['createCustomer'] = async ({ userId, email, name }) => {
    const id = newId('cus', 7)
    const createdAt = this.clock.now().toISOString()
    this.history.customers.push({ id, email, name, metadata: { user_id: userId }, createdAt })
    return id
  }

  openCheckout: PaymentProvider['openCheckout'] = async order => {
    const sessionId = newId('cs_test', 29)
    const url = `https://checkout.example/${sessionId}`
    this.#orders.set(sessionId, order)
    this.#payments.set(sessionId, { ...this.#open(order), sessionId, url, expiresAt: order.expiresAt })
    return { sessionId, url, expiresAt: order.expiresAt }
  }

  findCheckout: PaymentProvider['findCheckout'] = async id => this.#payments.get(id) ?? null

  chargeSavedCard: PaymentProvider['chargeSavedCard'] = async order => {
    const card = this.#savedCards.get(order.methodId)!
    const { intent, charge } = this.#record(order, { session: null, card, saves: false, method: order.methodId })
    if (card === CARDS.paysOnce) throw new PaymentRefused(DECLINE_CODE, { providerPaymentId: intent })
    const paid: ProviderPayment = {
      ...this.#open(order), providerPaymentId: intent, chargeId: charge, state: 'paid', methodLabel: labelOf(card), methodFingerprint: null,
    }
    this.#payments.set(intent, paid)
    return paid
  }

  refund: PaymentProvider['refund'] = async ({ refundId, providerPaymentId, amountMinor }) => {
    const refund: ProviderRefund = {
      providerRefundId: newId('re'), providerPaymentId, refundId, chargeId: this.#find(providerPaymentId).chargeId,
      state: 'succeeded', amountMinor, currency: 'USD', failureCode: null, createdAt: this.clock.now(),
    }
    this.#refunds.set(refund.providerRefundId, refund)
    this.history.refunds.push({
      id: refund.providerRefundId, intent: providerPaymentId, amount: Number(amountMinor),
      metadata: { refund_id: refundId },
      createdAt: this.clock.now().toISOString(),
    })
    return refund
  }

  findRefund: PaymentProvider['findRefund'] = async id => this.#refunds.get(id) ?? null
  findDispute: PaymentProvider['findDispute'] = async id => this.#disputes.get(id) ?? null

  findPayment = neverAsked
  findByPaymentId = neverAsked
  findByRefundId = neverAsked
  expireCheckout = neverAsked
  detachMethod = neverAsked
  listPayments = neverAsked
  listRefunds = neverAsked
  listDisputes = neverAsked
  readEvent = neverAsked

  #open(order: CheckoutOrder | SavedCardOrder): ProviderPayment {
    return {
      providerPaymentId: null, sessionId: null, url: null, expiresAt: null, chargeId: null, state: 'open',
      amountMinor: order.amountMinor, currency: order.currency, paymentId: order.paymentId, failureCode: null,
      methodLabel: null, methodFingerprint: null, savedMethod: null, createdAt: this.clock.now(),
    }
  }

  #record(
    order: CheckoutOrder | SavedCardOrder,
    how: { session: string | null, card: Card, saves: boolean, method?: string },
  ) {
    const ids = { intent: newId('pi'), charge: newId('ch'), method: how.method ?? newId('pm') }
    const paidAt = this.clock.now().toISOString()
    this.history.payments.push({
      ...ids,
      session: how.session,
      customer: order.customerId,
      card: how.card,
      amount: Number(order.amountMinor),
      currency: order.currency.toLowerCase(),
      description: order.description,
      metadata: { payment_id: order.paymentId },
      saves: how.saves,
      createdAt: this.#payments.get(how.session ?? '')?.createdAt.toISOString() ?? paidAt,
      paidAt,
    })
    return ids
  }

  #find(intent: string): ProviderPayment {
    return [...this.#payments.values()].find(payment => payment.providerPaymentId === intent)!
  }

  #change(sessionId: string, changes: Partial<ProviderPayment>): ProviderPayment {
    const changed = { ...this.#payments.get(sessionId)!, ...changes }
    this.#payments.set(sessionId, changed)
    return changed
  }
}

/** As Stripe tells moments. */
function wholeSeconds(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1_000) * 1_000)
}
