import { DomainError } from '../../domain/errors'
import { displayNumber } from '../../domain/phone/display-number'
import type { Context } from '../../context'
import { findWallet, listTransactions as listRows } from '../../db/wallets'
import type { TransactionsPage, TransactionsQuery } from '../../../shared/schemas/wallet'

/** A page of the ledger rows of a person's wallet, newest first. */
export async function listTransactions(
  context: Context,
  userId: string,
  query: TransactionsQuery,
): Promise<TransactionsPage> {
  const beforeSeq = query.cursor === undefined ? undefined : decodeSeq(query.cursor)
  return context.database.asUser(userId, async tx => {
    const wallet = await findWallet(tx, userId, context.config.currency)
    if (!wallet) return { transactions: [], nextCursor: null }
    const rows = await listRows(tx, { walletId: wallet.id, limit: query.limit + 1, beforeSeq })
    const page = rows.slice(0, query.limit)
    return {
      transactions: page.map(({ transaction, toNumber }) => ({
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
      })),
      nextCursor: rows.length > query.limit ? page.at(-1)!.transaction.walletSeq.toString() : null,
    }
  })
}

function decodeSeq(cursor: string): bigint {
  if (/^\d{1,18}$/.test(cursor)) return BigInt(cursor)
  throw new DomainError('invalid_request', 'This page of the list is not known. Start again from the top.', { issues: [{ path: 'cursor', message: 'unknown' }] })
}
