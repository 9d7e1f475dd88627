import type { VirtualClock } from '../clock'
import type { TestCard } from './cards'
import { Collection } from './collection'
import { newId, type IdPrefix } from './ids'
import type { NewIntent } from './intents'
import type {
  BalanceTransaction, Charge, CheckoutSession, Customer, Dispute, PaymentIntent, PaymentMethod, Refund, StripeEvent,
  StripeObject, Wire,
} from './types'

/** The version that the `stripe` package asks for, and in which events are written. */
export const API_VERSION = '2026-10-28.endive'

export interface RequestOrigin {
  id: string
  idempotencyKey: string | null
}

/** Ids that objects of the past have already. */
export type GivenIds = Partial<Record<IdPrefix, string>>

type Listener = (event: Wire<StripeEvent>) => void

/** Everything that Stripe knows, and the one door through which events leave. */
export class StripeWorld {
  readonly customers = new Collection<Wire<Customer>>('customer', '/v1/customers')
  readonly sessions = new Collection<Wire<CheckoutSession>>('checkout.session', '/v1/checkout/sessions')
  readonly intents = new Collection<Wire<PaymentIntent>>('payment_intent', '/v1/payment_intents')
  readonly methods = new Collection<Wire<PaymentMethod>>('PaymentMethod', '/v1/payment_methods')
  readonly charges = new Collection<Wire<Charge>>('charge', '/v1/charges')
  readonly refunds = new Collection<Wire<Refund>>('refund', '/v1/refunds')
  readonly disputes = new Collection<Wire<Dispute>>('dispute', '/v1/disputes')
  readonly balance = new Collection<Wire<BalanceTransaction>>('balance_transaction', '/v1/balance_transactions')
  readonly events = new Collection<Wire<StripeEvent>>('event', '/v1/events')

  /** What the outside never sees: which test card a payment method is, and whether it was set up with a step. */
  readonly cards = new Map<string, TestCard>()
  readonly setUp = new Set<string>()
  /** Payment methods that were used without a customer, or detached: they cannot be used again. */
  readonly spent = new Set<string>()
  /** What a session's payment intent will be made from, and its lines; kept until the payer comes. */
  readonly intentTemplates = new Map<string, NewIntent>()
  readonly lines = new Map<string, Wire<StripeObject>[]>()

  /** The API request that is being served, for the events that it causes. */
  origin: RequestOrigin | null = null
  /** Where payers find the checkout page; known once the sandbox listens. */
  publicUrl = 'http://localhost'
  #listener: Listener = () => undefined
  #past: { at: number, ids: GivenIds } | null = null

  constructor(readonly clock: VirtualClock) {}

  onEvent(listener: Listener): void {
    this.#listener = listener
  }

  /** Whole seconds since 1970, of the sandbox's clock; while the past is done, of then. */
  now(): number {
    return this.#past?.at ?? Math.floor(this.clock.now() / 1_000)
  }

  /**
   * Does something as it was done at a moment that is over: nobody is told any more, nothing waits for the clock, and
   * what comes to be has the given ids, the first of each kind.
   */
  inPast<T>(at: number, ids: GivenIds, work: () => T): T {
    this.#past = { at, ids: { ...ids } }
    try {
      return work()
    } finally {
      this.#past = null
    }
  }

  /** After things of the past were done: everything stands where it belongs in time. */
  sort(): void {
    const { customers, sessions, intents, methods, charges, refunds, disputes, balance } = this
    for (const nouns of [customers, sessions, intents, methods, charges, refunds, disputes, balance]) nouns.sort()
  }

  newId(prefix: IdPrefix, length?: number): string {
    const given = this.#past?.ids[prefix]
    if (given === undefined) return newId(prefix, length)
    delete this.#past?.ids[prefix]
    return given
  }

  /** On the sandbox's clock. */
  later(run: () => void, delayMs: number): void {
    if (!this.#past) this.clock.setTimeout(run, delayMs)
  }

  /** Records that something happened to an object, with the object as it is at this moment. */
  tell(type: string, object: Wire<StripeObject>): void {
    if (this.#past) return
    const event = this.events.add({
      id: newId('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: this.now(),
      data: { object: structuredClone(object) },
      livemode: false,
      pending_webhooks: 1,
      request: { id: this.origin?.id ?? null, idempotency_key: this.origin?.idempotencyKey ?? null },
      type,
    })
    this.#listener(event)
  }

  cardOf(method: string): TestCard {
    const card = this.cards.get(method)
    if (!card) throw new Error(`${method} has no test card behind it`)
    return card
  }
}
