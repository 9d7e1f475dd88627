import type { VirtualClock } from '../clock'
import type { TestCard } from './cards'
import { Collection } from './collection'
import { newId } from './ids'
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

  constructor(readonly clock: VirtualClock) {}

  onEvent(listener: Listener): void {
    this.#listener = listener
  }

  /** Whole seconds since 1970, of the sandbox's clock. */
  now(): number {
    return Math.floor(this.clock.now() / 1_000)
  }

  /** Records that something happened to an object, with the object as it is at this moment. */
  tell(type: string, object: Wire<StripeObject>): Wire<StripeEvent> {
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
    return event
  }

  cardOf(method: string): TestCard {
    const card = this.cards.get(method)
    if (!card) throw new Error(`${method} has no test card behind it`)
    return card
  }
}
