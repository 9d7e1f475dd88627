import { and, asc, desc, eq, gt, gte, inArray, lt, sql } from 'drizzle-orm'
import { call } from '../../drizzle/schema/calls'
import { creditTransaction, wallet } from '../../drizzle/schema/wallet'
import type { Tx } from './client'

export type WalletRow = typeof wallet.$inferSelect
export type TransactionRow = typeof creditTransaction.$inferSelect

export async function findWallet(tx: Tx, userId: string, currency: string): Promise<WalletRow | null> {
  const [row] = await tx.select().from(wallet).where(and(eq(wallet.userId, userId), eq(wallet.currency, currency)))
  return row ?? null
}

export async function findWalletById(tx: Tx, id: string): Promise<WalletRow | null> {
  const [row] = await tx.select().from(wallet).where(eq(wallet.id, id))
  return row ?? null
}

/** Wallets that are closing, in the order of their ids; those after one. */
export async function listClosingWallets(tx: Tx, after: string | null, limit: number): Promise<WalletRow[]> {
  return tx.select().from(wallet)
    .where(and(eq(wallet.status, 'closing'), after === null ? undefined : gt(wallet.id, after)))
    .orderBy(asc(wallet.id)).limit(limit)
}

/** Moves a wallet between its states; false where it is in none of those that are named. */
export async function setWalletStatus(
  tx: Tx, walletId: string, from: WalletRow['status'][], to: WalletRow['status'], reason: string | null,
): Promise<boolean> {
  const [row] = await tx.execute<{ is_set: boolean }>(sql`
    select set_wallet_status(p_wallet_id => ${walletId}::uuid, p_from => ${`{${from.join(',')}}`}::text[], p_to => ${to}, p_reason => ${reason}) as is_set`)
  return row!.is_set
}

/** Closes one that is closing; what else it answers says what is in the way. */
export async function closeWalletRow(
  tx: Tx, walletId: string, now: Date,
): Promise<'closed' | 'not_closing' | 'held' | 'refunds' | 'payments' | 'balance'> {
  const [row] = await tx.execute<{ outcome: 'closed' | 'not_closing' | 'held' | 'refunds' | 'payments' | 'balance' }>(sql`
    select close_wallet(p_wallet_id => ${walletId}::uuid, p_at => ${now.toISOString()}::timestamptz) as outcome`)
  return row!.outcome
}

export interface MovementsFilter {
  walletId: string
  limit: number
  beforeSeq?: bigint | undefined
  kinds?: TransactionRow['kind'][] | undefined
  /** That took effect then or later. */
  from?: Date | undefined
  before?: Date | undefined
}

/** Newest first, by sequence number. */
export async function listTransactions(tx: Tx, filter: MovementsFilter) {
  return tx.select({ transaction: creditTransaction, toNumber: call.toNumber }).from(creditTransaction)
    .leftJoin(call, eq(call.id, creditTransaction.callId))
    .where(and(
      eq(creditTransaction.walletId, filter.walletId),
      filter.beforeSeq === undefined ? undefined : lt(creditTransaction.walletSeq, filter.beforeSeq),
      filter.kinds && inArray(creditTransaction.kind, filter.kinds),
      filter.from && gte(creditTransaction.effectiveAt, filter.from),
      filter.before && lt(creditTransaction.effectiveAt, filter.before),
    ))
    .orderBy(desc(creditTransaction.walletSeq)).limit(filter.limit)
}
