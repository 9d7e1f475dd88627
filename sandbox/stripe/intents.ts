import { newId } from './ids'
import { refused } from './stripe-error'
import type { Metadata, PaymentIntent, Wire } from './types'
import type { StripeWorld } from './world'

export interface NewIntent {
  amount: number
  currency: string
  customer: string | null
  description: string | null
  metadata: Metadata
  setupFutureUsage: PaymentIntent['setup_future_usage']
  methodTypes: readonly string[]
  receiptEmail: string | null
  statementSuffix: string | null
}

export function addIntent(world: StripeWorld, given: NewIntent): Wire<PaymentIntent> {
  const id = world.newId('pi')
  const intent = world.intents.add({
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: given.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${newId('pi').slice(3)}`,
    confirmation_method: 'automatic',
    created: world.now(),
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    description: given.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: [...given.methodTypes],
    payment_record: null,
    processing: null,
    receipt_email: given.receiptEmail,
    review: null,
    setup_future_usage: given.setupFutureUsage,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: given.statementSuffix,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  })
  world.tell('payment_intent.created', intent)
  return intent
}

/** Gives a payment up for good. @throws StripeError when it is too late for that */
export function endIntent(world: StripeWorld, intent: Wire<PaymentIntent>, reason: string | null): Wire<PaymentIntent> {
  if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
    throw refused(`A payment intent that is ${intent.status} cannot be canceled.`, 'payment_intent_unexpected_state')
  }
  Object.assign(intent, { status: 'canceled', canceled_at: world.now(), cancellation_reason: reason, next_action: null })
  world.tell('payment_intent.canceled', intent)
  return intent
}
