import { addCharge, failCharge, succeedCharge, type Decline } from './charges'
import { openDispute } from './disputes'
import { attachMethod, refuseSpent } from './payment-methods'
import { refused } from './stripe-error'
import type { Charge, PaymentIntent, PaymentMethod, Wire } from './types'
import type { StripeWorld } from './world'

export type Confirmation = { kind: 'succeeded' | 'processing' | 'step' } | { kind: 'declined', decline: Decline }

const DECLINES = {
  generic_decline: 'Your card was declined.',
  insufficient_funds: 'Your card has insufficient funds.',
} as const

const CONFIRMABLE: readonly PaymentIntent['status'][] = ['requires_payment_method', 'requires_confirmation', 'requires_action']

function endingOf(world: StripeWorld, method: PaymentMethod, isAbsent: boolean) {
  const card = world.cardOf(method.id)
  if (!isAbsent) return card.present
  if (card.absent === 'once-set-up') return world.setUp.has(method.id) ? 'pays' : 'needs-payer'
  return card.absent
}

/** Tries to take the money. `isAbsent`: the payer is not there, so nothing can be asked of them. */
export function confirmIntent(
  world: StripeWorld,
  intent: Wire<PaymentIntent>,
  method: Wire<PaymentMethod>,
  isAbsent: boolean,
): Confirmation {
  if (!CONFIRMABLE.includes(intent.status)) {
    throw refused(`A payment intent that is ${intent.status} cannot be confirmed.`, 'payment_intent_unexpected_state')
  }
  refuseSpent(world, method)
  intent.payment_method = method.id
  intent.last_payment_error = null
  const ending = endingOf(world, method, isAbsent)
  if (ending === 'step') {
    intent.status = 'requires_action'
    intent.next_action = { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } }
    world.tell('payment_intent.requires_action', intent)
    return { kind: 'step' }
  }
  if (ending === 'pays') {
    succeedIntent(world, intent, addCharge(world, intent, method))
    return { kind: 'succeeded' }
  }
  if (ending === 'later') {
    intent.status = 'processing'
    world.tell('charge.pending', addCharge(world, intent, method))
    world.tell('payment_intent.processing', intent)
    return { kind: 'processing' }
  }
  const decline: Decline = ending === 'declined' ? declined(world, method) : needsPayer()
  failIntent(world, intent, decline, addCharge(world, intent, method))
  return { kind: 'declined', decline }
}

function declined(world: StripeWorld, method: PaymentMethod): Decline {
  const { declineCode } = world.cardOf(method.id)
  return { code: 'card_declined', declineCode, message: DECLINES[declineCode] }
}

function needsPayer(): Decline {
  const message = 'Your card was declined. This transaction requires authentication.'
  return { code: 'authentication_required', declineCode: 'authentication_required', message }
}

/** The payer came back from their bank's page. */
export function answerStep(world: StripeWorld, intent: Wire<PaymentIntent>, isApproved: boolean): Confirmation {
  const method = world.methods.get(intent.payment_method ?? '', 'payment_method')
  if (intent.status !== 'requires_action') throw refused('No step is waiting for this payment.')
  intent.next_action = null
  if (isApproved) {
    succeedIntent(world, intent, addCharge(world, intent, method))
    return { kind: 'succeeded' }
  }
  const message = 'The payer’s bank did not confirm this payment. Choose another card, or try again.'
  const decline: Decline = { code: 'payment_intent_authentication_failure', declineCode: null, message }
  failIntent(world, intent, decline, null)
  return { kind: 'declined', decline }
}

/** Money in; the card is kept if that was agreed; some cards are disputed at once. */
export function succeedIntent(world: StripeWorld, intent: Wire<PaymentIntent>, charge: Wire<Charge>): void {
  const method = world.methods.get(charge.payment_method)
  succeedCharge(world, charge)
  intent.status = 'succeeded'
  intent.amount_received = intent.amount
  intent.next_action = null
  if (intent.customer && intent.setup_future_usage) {
    attachMethod(world, method, intent.customer, 'limited')
    if (intent.setup_future_usage === 'off_session') world.setUp.add(method.id)
  } else if (method.customer === null) {
    world.spent.add(method.id)
  }
  world.tell('payment_intent.succeeded', intent)
}

export function failIntent(
  world: StripeWorld,
  intent: Wire<PaymentIntent>,
  decline: Decline,
  charge: Wire<Charge> | null,
): void {
  if (charge) failCharge(world, charge, decline)
  const method = world.methods.find(intent.payment_method ?? '')
  intent.status = 'requires_payment_method'
  intent.payment_method = null
  intent.last_payment_error = {
    type: decline.code === 'payment_intent_authentication_failure' ? 'invalid_request_error' : 'card_error',
    code: decline.code,
    message: decline.message,
    ...(decline.declineCode ? { decline_code: decline.declineCode } : {}),
    ...(charge ? { charge: charge.id } : {}),
    ...(method ? { payment_method: structuredClone(method), payment_method_type: method.type } : {}),
  }
  world.tell('payment_intent.payment_failed', intent)
}

/** What the card that disputes everything does once its payment is known to everyone. */
export function disputeIfCardDoes(world: StripeWorld, intent: PaymentIntent): void {
  const charge = world.charges.find(intent.latest_charge ?? '')
  if (!charge || !world.cardOf(charge.payment_method).isDisputed) return
  openDispute(world, charge, { amount: charge.amount, reason: 'fraudulent', isInquiry: false, withdraws: true })
}
