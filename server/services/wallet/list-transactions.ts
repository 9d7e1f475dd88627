import type { Context } from '../../context'
import { findWallet, listTransactions as listRows } from '../../db/wallet'
import type { TransactionsPage, TransactionsQuery } from '../../../shared/schemas/wallet'
import { movementsOf } from './movements-of'
import { cursorOf } from '../cursor'
import { toTransactionDto } from './transaction-dto'

const CURSOR = cursorOf({ walletSeq: 'number' })

/** A page of the ledger rows of a person's wallet, newest first. */
export async function listTransactions(
  context: Context,
  userId: string,
  query: TransactionsQuery,
): Promise<TransactionsPage> {
  const beforeSeq = query.cursor === undefined ? undefined : CURSOR.decode(query.cursor).walletSeq
  return context.database.asUser(userId, async tx => {
    const wallet = await findWallet(tx, userId, context.config.currency)
    if (!wallet) return { transactions: [], nextCursor: null }
    const rows = await listRows(tx, { walletId: wallet.id, limit: query.limit + 1, beforeSeq, ...movementsOf(query) })
    const page = rows.slice(0, query.limit)
    return {
      transactions: page.map(({ transaction, toNumber }) => toTransactionDto(transaction, toNumber)),
      nextCursor: rows.length > query.limit ? CURSOR.encode(page.at(-1)!.transaction) : null,
    }
  })
}
