import { moveBalance } from './balance'
import { refuseDisputed } from './disputes'
import type { Params } from './params'
import { badParameter, refused } from './stripe-error'
import type { Charge, Metadata, Refund, Wire } from './types'
import type { StripeWorld } from './world'

/** How long the cards with late refunds take, on the sandbox's clock. */
const LATE_MS = 60_000

export const REFUND_REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const

interface NewRefund {
  /** Null for all that is left. */
  amount: number | null
  reason: (typeof REFUND_REASONS)[number] | null
  metadata: Metadata
}

function refundable(world: StripeWorld, charge: Charge, wanted: number | null): number {
  if (charge.status !== 'succeeded') throw refused(`A charge that is ${charge.status} cannot be refunded.`, 'charge_not_refundable')
  refuseDisputed(world, charge)
  const left = charge.amount - charge.amount_refunded
  if (left === 0) throw refused(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded')
  if (wanted !== null && wanted > left) {
    throw refused(`A refund of ${wanted} is more than what is left of the charge, ${left}.`, undefined, 'amount')
  }
  return wanted ?? left
}

/** Gives money back, never more than what is left of the charge. @throws StripeError */
export function addRefund(world: StripeWorld, charge: Wire<Charge>, given: NewRefund): Wire<Refund> {
  const amount = refundable(world, charge, given.amount)
  const isCard = charge.id.startsWith('ch_')
  const how = world.cardOf(charge.payment_method).refund
  const refund: Wire<Refund> = world.refunds.add({
    id: world.newId(isCard ? 're' : 'pyr'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: isCard
      ? { card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' }, type: 'card' }
      : { type: 'us_bank_transfer', us_bank_transfer: {} },
    metadata: given.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: given.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: how === 'succeeds-later' || !isCard ? 'pending' : 'succeeded',
    transfer_reversal: null,
  })
  const movement = moveBalance(world, charge, {
    type: isCard ? 'refund' : 'payment_refund',
    amount: -amount,
    source: refund.id,
    category: 'refund',
  })
  refund.balance_transaction = movement.id
  charge.amount_refunded += amount
  charge.refunded = charge.amount_refunded === charge.amount
  world.tell('refund.created', refund)
  world.tell('charge.refunded', charge)
  endLater(world, refund)
  return refund
}

/** What becomes of a refund a minute later, on some cards. */
export function endLater(world: StripeWorld, refund: Wire<Refund>): void {
  const { status } = refund
  const how = world.cardOf(world.charges.get(refund.charge).payment_method).refund
  const fails = status === 'succeeded' && how === 'fails-later'
  if (!fails && status !== 'pending') return
  world.later(() => {
    // Whoever ended it by hand in the meantime was first.
    if (refund.status !== status) return
    if (fails) failRefund(world, refund, 'lost_or_stolen_card')
    else succeedRefund(world, refund)
  }, LATE_MS)
}

export function succeedRefund(world: StripeWorld, refund: Wire<Refund>): Wire<Refund> {
  if (refund.status !== 'pending') throw refused(`A refund that is ${refund.status} cannot succeed.`)
  refund.status = 'succeeded'
  world.tell('refund.updated', refund)
  return refund
}

/** The bank sent the money back: it is on the account again, and the charge counts as not refunded by that much. */
export function failRefund(world: StripeWorld, refund: Wire<Refund>, reason: string): Wire<Refund> {
  if (refund.status === 'failed') throw refused('This refund has failed already.')
  const charge = world.charges.get(refund.charge)
  const movement = moveBalance(world, charge, {
    type: 'refund_failure',
    amount: refund.amount,
    source: refund.id,
    category: 'refund_failure',
  })
  Object.assign(refund, { status: 'failed', failure_reason: reason, failure_balance_transaction: movement.id })
  charge.amount_refunded -= refund.amount
  charge.refunded = false
  world.tell('refund.updated', refund)
  world.tell('refund.failed', refund)
  return refund
}

/** `POST /v1/refunds` */
export function createRefund(world: StripeWorld, params: Params): Wire<Refund> {
  const chargeId = params.text('charge')
  const intentId = params.text('payment_intent')
  const given = {
    amount: params.whole('amount', 1, Number.MAX_SAFE_INTEGER),
    reason: params.oneOf('reason', REFUND_REASONS),
    metadata: params.metadata(),
  }
  params.finish()
  if (chargeId !== null) return addRefund(world, world.charges.get(chargeId, 'charge'), given)
  if (intentId === null) throw badParameter('charge', 'Name a charge or a payment_intent.', 'parameter_missing')
  const { latest_charge: latest } = world.intents.get(intentId, 'payment_intent')
  if (latest === null) throw refused(`The payment intent ${intentId} has no successful charge to refund.`)
  return addRefund(world, world.charges.get(latest), given)
}
