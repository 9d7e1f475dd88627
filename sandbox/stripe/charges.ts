import { moveBalance, paymentFee } from './balance'
import type { TestCard } from './cards'
import type { Charge, PaymentIntent, PaymentMethod, Wire } from './types'
import type { StripeWorld } from './world'

/** Why a card was refused: Stripe's code, and the bank's. */
export interface Decline {
  code: 'card_declined' | 'authentication_required' | 'payment_method_provider_decline' | 'payment_intent_authentication_failure'
  declineCode: string | null
  message: string
}

function outcome(card: TestCard, decline: Decline | null): Record<string, unknown> {
  return {
    advice_code: decline ? 'try_again_later' : null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: decline ? 'declined_by_network' : 'approved_by_network',
    reason: decline?.declineCode ?? null,
    risk_level: card.isDisputed ? 'elevated' : 'normal',
    risk_score: card.isDisputed ? 65 : 12,
    seller_message: decline ? 'The bank declined this payment.' : 'Payment complete.',
    type: decline ? 'issuer_declined' : 'authorized',
  }
}

/** A new attempt to take the money, before anything is known of how it ends. */
export function addCharge(world: StripeWorld, intent: PaymentIntent, method: Wire<PaymentMethod>): Wire<Charge> {
  const card = world.cardOf(method.id)
  const charge = world.charges.add({
    id: world.newId(method.type === 'card' ? 'ch' : 'py'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: structuredClone(method.billing_details),
    calculated_statement_descriptor: 'SANDBOX',
    captured: false,
    created: world.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: outcome(card, null),
    paid: false,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { [method.type]: structuredClone(method[method.type]), type: method.type },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'pending',
    transfer_data: null,
    transfer_group: null,
  })
  intent.latest_charge = charge.id
  return charge
}

/** The money has come. */
export function succeedCharge(world: StripeWorld, charge: Wire<Charge>): void {
  const isCard = charge.id.startsWith('ch_')
  charge.status = 'succeeded'
  charge.paid = true
  charge.captured = true
  charge.amount_captured = charge.amount
  charge.balance_transaction = moveBalance(world, charge, {
    type: isCard ? 'charge' : 'payment',
    amount: charge.amount,
    fee: paymentFee(charge.amount, isCard),
    source: charge.id,
    category: 'charge',
    description: typeof charge.description === 'string' ? charge.description : null,
  }).id
  world.tell('charge.succeeded', charge)
}

/** The bank said no. */
export function failCharge(world: StripeWorld, charge: Wire<Charge>, decline: Decline): void {
  charge.status = 'failed'
  charge.failure_code = decline.code
  charge.failure_message = decline.message
  charge.outcome = outcome(world.cardOf(charge.payment_method), decline)
  world.tell('charge.failed', charge)
}
