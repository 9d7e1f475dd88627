import { displayNumber } from '../../domain/phone/display-number'
import type { LedgerListRow } from '../../db/ledger/page'
import type { FinanceTransactionDto } from '../../../shared/schemas/ledger'

export function toFinanceTransaction(row: LedgerListRow): FinanceTransactionDto {
  return {
    id: row.id,
    walletId: row.wallet_id,
    walletSeq: row.wallet_seq,
    person: { id: row.user_id, name: row.user_name, email: row.user_email },
    kind: row.kind,
    currency: row.currency,
    amountMicros: row.amount_micros,
    grantedMicros: row.granted_micros,
    balanceAfterMicros: row.balance_after_micros,
    contraAccount: row.contra_account,
    actor: row.actor,
    reason: row.reason,
    callId: row.call_id,
    callDisplay: row.to_number === null ? null : displayNumber(row.to_number),
    paymentId: row.payment_id,
    reversesId: row.reverses_id,
    refundsId: row.refunds_id,
    effectiveAt: row.effective_at,
    createdAt: row.created_at,
    lateFor: row.late_for,
    hash: row.hash,
  }
}
