import { displayNumber } from '../../domain/phone/display-number'
import type { TransactionRow } from '../../db/wallet'
import type { TransactionDto } from '../../../shared/schemas/wallet'

/** A row of the ledger as its owner reads it. @param toNumber of the call that it is about, E.164. */
export function toTransactionDto(transaction: TransactionRow, toNumber: string | null): TransactionDto {
  return {
    id: transaction.id.toString(),
    walletSeq: transaction.walletSeq.toString(),
    kind: transaction.kind,
    amountMicros: transaction.amountMicros.toString(),
    balanceAfterMicros: transaction.balanceAfterMicros.toString(),
    contraAccount: transaction.contraAccount,
    reason: transaction.reason,
    callId: transaction.callId,
    callDisplay: toNumber === null ? null : displayNumber(toNumber),
    effectiveAt: transaction.effectiveAt.toISOString(),
    createdAt: transaction.createdAt.toISOString(),
    hash: Buffer.from(transaction.hash).toString('hex'),
  }
}
