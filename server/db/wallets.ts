import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm'
import { call } from '../../drizzle/schema/calls'
import { creditTransaction, wallet } from '../../drizzle/schema/wallet'
import type { Sql, Tx } from './client'

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
    select set_wallet_status(${walletId}::uuid, ${`{${from.join(',')}}`}::text[], ${to}, ${reason}) as is_set`)
  return row!.is_set
}

/** Closes one that is closing; what else it answers says what is in the way. */
export async function closeWalletRow(
  tx: Tx, walletId: string, now: Date,
): Promise<'closed' | 'not_closing' | 'held' | 'refunds' | 'payments' | 'balance'> {
  const [row] = await tx.execute<{ outcome: 'closed' | 'not_closing' | 'held' | 'refunds' | 'payments' | 'balance' }>(sql`
    select close_wallet(${walletId}::uuid, ${now.toISOString()}::timestamptz) as outcome`)
  return row!.outcome
}

/** Newest first, by sequence number. */
export async function listTransactions(
  tx: Tx,
  filter: { walletId: string, limit: number, beforeSeq?: bigint | undefined },
) {
  return tx.select({ transaction: creditTransaction, toNumber: call.toNumber }).from(creditTransaction)
    .leftJoin(call, eq(call.id, creditTransaction.callId))
    .where(and(
      eq(creditTransaction.walletId, filter.walletId),
      filter.beforeSeq === undefined ? undefined : lt(creditTransaction.walletSeq, filter.beforeSeq),
    ))
    .orderBy(desc(creditTransaction.walletSeq)).limit(filter.limit)
}

export interface Posting {
  walletId: string
  kind: 'grant' | 'topup' | 'adjustment' | 'refund' | 'chargeback' | 'expiry'
  amountMicros: bigint
  contraAccount: string
  idempotencyKey: string
  /** SHA-256 of what was asked (M16). */
  requestHash: Uint8Array
  actor: string
  reason: string | null
  effectiveAt: Date
  /** Of a grant: when what is left of it ends; never where it is left out. */
  expiresAt?: Date | null
}

/** Posts one movement. The kernel refuses with SQLSTATE TT0xx. */
export async function postTransaction(client: Sql, p: Posting): Promise<{ transactionId: bigint, isRepeat: boolean }> {
  const [row] = await client`select * from post_transaction(${p.walletId}::uuid, ${p.kind}, ${p.amountMicros.toString()}::bigint, ${p.contraAccount},
    ${p.idempotencyKey}, ${Buffer.from(p.requestHash)}, ${p.actor}, ${p.reason}, ${p.effectiveAt.toISOString()}::timestamptz,
    ${p.expiresAt?.toISOString() ?? null}::timestamptz)`
  return { transactionId: BigInt(row!.transaction_id as string), isRepeat: row!.is_repeat as boolean }
}

/** As `postTransaction`, in a transaction of the caller's (role system). */
export async function postTransactionIn(tx: Tx, p: Posting): Promise<void> {
  await tx.execute(sql`select post_transaction(${p.walletId}::uuid, ${p.kind}, ${p.amountMicros.toString()}::bigint, ${p.contraAccount},
    ${p.idempotencyKey}, ${Buffer.from(p.requestHash)}, ${p.actor}, ${p.reason}, ${p.effectiveAt.toISOString()}::timestamptz,
    ${p.expiresAt?.toISOString() ?? null}::timestamptz)`)
}
