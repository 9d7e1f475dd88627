import type { Stripe } from 'stripe'
import type { ProviderDispute } from '../payment'
import { idOf } from './read-payment'

/** An inquiry that is closed took nothing; Stripe's word for it is no win, but it ends the same. */
const STATUSES: Record<string, ProviderDispute['status']> = {
  warning_needs_response: 'warning',
  warning_under_review: 'warning',
  warning_closed: 'won',
  prevented: 'won',
  needs_response: 'open',
  under_review: 'under_review',
  won: 'won',
  lost: 'lost',
}

/** Whether money was taken and given back is read from Stripe's own account, not from the status. */
export function toDispute(dispute: Stripe.Dispute): ProviderDispute {
  const movements = dispute.balance_transactions
  const dueAt = dispute.evidence_details.due_by
  return {
    disputeId: dispute.id,
    providerPaymentId: idOf(dispute.payment_intent),
    chargeId: idOf(dispute.charge) ?? '',
    // a status that is new to us is one that money may hang on
    status: STATUSES[dispute.status] ?? 'open',
    amountMinor: BigInt(dispute.amount),
    currency: dispute.currency.toUpperCase(),
    reason: dispute.reason,
    isTaken: movements.some(movement => movement.amount < 0),
    isReturned: movements.some(movement => movement.amount > 0),
    feeMinor: movements.reduce((sum, movement) => sum + BigInt(movement.fee), 0n),
    evidenceDueAt: dueAt ? new Date(dueAt * 1000) : null,
    createdAt: new Date(dispute.created * 1000),
  }
}
