/**
 * The port to whoever takes people's money. Amounts are in the currency's smallest unit; everything that knows the
 * provider's words is behind it (`stripe/`).
 */
import type { DisputeMovement } from '../domain/disputes/dispute-lifecycle'

/** What a payment is at the provider's, read from its object, never from an event's text (M15). */
export interface ProviderPayment {
  /** The provider's id of the payment; null while a checkout page has none. */
  providerPaymentId: string | null
  sessionId: string | null
  /** The page to pay on, while it is open. */
  url: string | null
  /** When that page closes. */
  expiresAt: Date | null
  chargeId: string | null
  /** `open`: nothing chosen yet. `processing`: a delayed method. */
  state: 'open' | 'processing' | 'paid' | 'failed' | 'expired' | 'canceled'
  amountMinor: bigint
  /** ISO 4217, upper case. */
  currency: string
  /** Our payment's id, as we sent it; null where the object is not ours. */
  paymentId: string | null
  failureCode: string | null
  /** "Visa •••• 4242" */
  methodLabel: string | null
  /** The same for the same card, whoever pays with it; null where the provider gives none. */
  methodFingerprint: string | null
  /** The card, where the person agreed to keep it. */
  savedMethod: SavedMethod | null
  createdAt: Date
}

export interface SavedMethod {
  customerId: string
  methodId: string
  label: string
  expires: string | null
  fingerprint: string | null
}

export interface ProviderRefund {
  providerRefundId: string
  providerPaymentId: string
  chargeId: string | null
  /** Our refund's id, as we sent it; null where somebody made it at the provider's own desk. */
  refundId: string | null
  state: 'pending' | 'succeeded' | 'failed'
  amountMinor: bigint
  currency: string
  failureCode: string | null
  createdAt: Date
}

export interface ProviderDispute {
  disputeId: string
  providerPaymentId: string | null
  chargeId: string
  status: 'warning' | 'open' | 'under_review' | 'won' | 'lost'
  amountMinor: bigint
  currency: string
  reason: string
  /** What the provider took from its account with us for it, or gave back. */
  movements: DisputeMovement[]
  evidenceDueAt: Date | null
  createdAt: Date
}

/** What an event is about. The object is asked for before anything is done. */
export interface ProviderEvent {
  eventId: string
  type: string
  createdAt: Date
  about: { kind: 'checkout' | 'payment' | 'refund' | 'dispute' | 'charge' | 'other', id: string }
}

export interface NewCustomer {
  userId: string
  email: string
  name: string
  idempotencyKey: string
}

export interface CheckoutOrder {
  /** Our payment's id; also the idempotency key. */
  paymentId: string
  customerId: string
  amountMinor: bigint
  currency: string
  description: string
  savesCard: boolean
  returnUrl: string
  cancelUrl: string
  expiresAt: Date
}

/** A page of the provider's that takes the money. */
export interface OpenCheckout {
  sessionId: string
  url: string
  expiresAt: Date
}

export interface SavedCardOrder {
  /** Our payment's id; also the idempotency key. */
  paymentId: string
  customerId: string
  methodId: string
  amountMinor: bigint
  currency: string
  description: string
}

export interface Period {
  /** Inclusive. */
  from: Date
  /** Exclusive. */
  to: Date
}

/**
 * Every request may throw `PaymentUnavailable` (nobody knows whether it was done: look it up, never repeat it with a
 * new key) or `PaymentRefused` (it was not done).
 */
export interface PaymentProvider {
  /**
   * The provider's id of a person, whom it may know already. The key names the payment that needs it, so that a broken
   * answer, which is kept under its key, stands in the way of that payment alone.
   */
  createCustomer: (person: NewCustomer) => Promise<string>
  openCheckout: (order: CheckoutOrder) => Promise<OpenCheckout>
  /** Closes a page that nobody has paid on. Refused where that is not so. */
  expireCheckout: (sessionId: string) => Promise<void>
  findCheckout: (sessionId: string) => Promise<ProviderPayment | null>
  findPayment: (providerPaymentId: string) => Promise<ProviderPayment | null>
  /** By our id, among the objects made since; for an order whose answer was lost. */
  findByPaymentId: (paymentId: string, customerId: string, since: Date) => Promise<ProviderPayment | null>
  chargeSavedCard: (order: SavedCardOrder) => Promise<ProviderPayment>
  detachMethod: (methodId: string) => Promise<void>
  refund: (order: { refundId: string, providerPaymentId: string, amountMinor: bigint }) => Promise<ProviderRefund>
  findRefund: (providerRefundId: string) => Promise<ProviderRefund | null>
  /** By our id, among the refunds of a payment; for an order whose answer was lost. */
  findByRefundId: (refundId: string, providerPaymentId: string) => Promise<ProviderRefund | null>
  findDispute: (disputeId: string) => Promise<ProviderDispute | null>
  /** The provider's own books, page by page. */
  listPayments: (period: Period) => AsyncIterable<ProviderPayment>
  listRefunds: (period: Period) => AsyncIterable<ProviderRefund>
  listDisputes: (period: Period) => AsyncIterable<ProviderDispute>
  /**
   * Verifies and reads an event: signature over the raw body, and age within 300 s in both directions.
   *
   * @returns a reason where it is refused.
   */
  readEvent: (
    rawBody: string, signature: string | undefined, now: Date,
  ) => Promise<ProviderEvent | { refusal: EventRefusal }>
}

export type EventRefusal = 'signature' | 'age' | 'malformed'

/** The provider did not answer, or not so that we know what it did. */
export class PaymentUnavailable extends Error {
  constructor(cause: unknown) {
    super('the payment provider did not answer', { cause })
    this.name = 'PaymentUnavailable'
  }
}

/** The provider said no; nothing was charged. `code` is its own word, such as `card_declined`. */
export class PaymentRefused extends Error {
  /** The provider's payment that failed, where there is one. */
  readonly providerPaymentId: string | null

  constructor(readonly code: string, more: { cause?: unknown, providerPaymentId?: string | null } = {}) {
    super(`the payment provider refused: ${code}`, { cause: more.cause })
    this.name = 'PaymentRefused'
    this.providerPaymentId = more.providerPaymentId ?? null
  }
}
