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

/** What was taken and given back is read from Stripe's own account, not from the status. */
export function toDispute(dispute: Stripe.Dispute): ProviderDispute {
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
    movements: dispute.balance_transactions.map(movement => ({
      id: movement.id,
      amountMinor: BigInt(movement.amount),
      feeMinor: BigInt(movement.fee),
      currency: movement.currency.toUpperCase(),
      at: new Date(movement.created * 1000),
    })),
    evidenceDueAt: dueAt ? new Date(dueAt * 1000) : null,
    createdAt: new Date(dispute.created * 1000),
  }
}
