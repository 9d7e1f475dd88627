import { DISPUTE_FEE, moveBalance } from './balance'
import { refused } from './stripe-error'
import type { Charge, Dispute, DisputeStatus, Wire } from './types'
import type { StripeWorld } from './world'

const RESPONSE_SECONDS = 7 * 86_400
const OPEN: readonly DisputeStatus[] = ['needs_response', 'under_review']
const INQUIRY: readonly DisputeStatus[] = ['warning_needs_response', 'warning_under_review']

export interface NewDispute {
  amount: number
  reason: string
  /** The bank only asks; no money moves, and the charge can still be refunded. */
  isInquiry: boolean
  /** Whether the money is taken at once. */
  withdraws: boolean
}

function disputesOf(world: StripeWorld, charge: Charge): Wire<Dispute>[] {
  return world.disputes.all().filter(dispute => dispute.charge === charge.id)
}

/** The payer's bank disputes a payment. */
export function openDispute(world: StripeWorld, charge: Wire<Charge>, given: NewDispute): Wire<Dispute> {
  if (charge.status !== 'succeeded') throw refused('Only a payment that succeeded can be disputed.')
  if (given.amount > charge.amount) throw refused('A dispute cannot be about more than the payment.')
  const isOver = (dispute: Dispute) => dispute.status === 'won' || dispute.status === 'warning_closed'
  if (disputesOf(world, charge).some(dispute => !isOver(dispute))) throw refused('This payment is disputed already.')
  charge.disputed = true
  const dispute = world.disputes.add({
    id: world.newId('dp'),
    object: 'dispute',
    amount: given.amount,
    balance_transactions: [],
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {},
    evidence_details: {
      due_by: world.now() + RESPONSE_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: null,
    },
    intended_submission_method: null,
    is_charge_refundable: given.isInquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: { card: { brand: 'visa', case_type: 'chargeback', network_reason_code: '10' }, type: 'card' },
    reason: given.reason,
    status: given.isInquiry ? 'warning_needs_response' : 'needs_response',
  })
  world.tell('charge.dispute.created', dispute)
  if (given.withdraws && !given.isInquiry) withdrawFunds(world, dispute)
  return dispute
}

/** How often more the money was taken than given back. */
function balanceOf(dispute: Dispute): number {
  return dispute.balance_transactions.reduce((sum, movement) => sum - Math.sign(movement.amount), 0)
}

function moveFunds(world: StripeWorld, dispute: Wire<Dispute>, direction: -1 | 1): void {
  const movement = moveBalance(world, world.charges.get(dispute.charge), {
    type: 'adjustment',
    amount: direction * dispute.amount,
    // The fee stays with Stripe whoever wins.
    fee: direction < 0 ? DISPUTE_FEE : 0,
    source: dispute.id,
    category: direction < 0 ? 'dispute' : 'dispute_reversal',
    description: direction < 0 ? `Chargeback withdrawal for ${dispute.charge}` : `Chargeback reversal for ${dispute.charge}`,
  })
  dispute.balance_transactions.push(structuredClone(movement))
}

/** May come before or after the end of the dispute, and even after the money was given back, but not twice in a row. */
export function withdrawFunds(world: StripeWorld, dispute: Wire<Dispute>): Wire<Dispute> {
  if (balanceOf(dispute) > 0) throw refused('The funds are withdrawn already.')
  moveFunds(world, dispute, -1)
  world.tell('charge.dispute.funds_withdrawn', dispute)
  return dispute
}

export function reinstateFunds(world: StripeWorld, dispute: Wire<Dispute>): Wire<Dispute> {
  if (balanceOf(dispute) < 0) throw refused('The funds are reinstated already.')
  moveFunds(world, dispute, 1)
  world.tell('charge.dispute.funds_reinstated', dispute)
  return dispute
}

/** Evidence was handed in; the bank looks at it. */
export function reviewDispute(world: StripeWorld, dispute: Wire<Dispute>): Wire<Dispute> {
  if (dispute.status === 'needs_response') dispute.status = 'under_review'
  else if (dispute.status === 'warning_needs_response') dispute.status = 'warning_under_review'
  else throw refused(`A dispute that is ${dispute.status} cannot go to review.`)
  world.tell('charge.dispute.updated', dispute)
  return dispute
}

/** Ends a dispute. Money moves only by its own requests, as at Stripe by its own events. */
export function closeDispute(world: StripeWorld, dispute: Wire<Dispute>, status: 'won' | 'lost'): Wire<Dispute> {
  if (!OPEN.includes(dispute.status)) throw refused(`A dispute that is ${dispute.status} cannot be ${status}.`)
  dispute.status = status
  dispute.is_charge_refundable = status === 'won'
  world.tell('charge.dispute.closed', dispute)
  return dispute
}

/** The bank's question came to nothing. */
export function closeInquiry(world: StripeWorld, dispute: Wire<Dispute>): Wire<Dispute> {
  if (!INQUIRY.includes(dispute.status)) throw refused(`A dispute that is ${dispute.status} is no inquiry.`)
  dispute.status = 'warning_closed'
  world.tell('charge.dispute.closed', dispute)
  return dispute
}

/** @throws StripeError `charge_disputed` while a dispute forbids refunds of the charge */
export function refuseDisputed(world: StripeWorld, charge: Charge): void {
  const forbids = disputesOf(world, charge).some(dispute => !dispute.is_charge_refundable)
  if (forbids) throw refused('This charge has been charged back; it cannot be refunded.', 'charge_disputed')
}
