import { and, desc, eq, lt } from 'drizzle-orm'
import { call } from '../../drizzle/schema/calls'
import { creditTransaction, wallet } from '../../drizzle/schema/wallet'
import type { Sql, Tx } from './client'

export type WalletRow = typeof wallet.$inferSelect

export async function findWallet(tx: Tx, userId: string, currency: string): Promise<WalletRow | null> {
  const [row] = await tx.select().from(wallet).where(and(eq(wallet.userId, userId), eq(wallet.currency, currency)))
  return row ?? null
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
}

/** Posts one movement. The kernel refuses with SQLSTATE TT0xx. */
export async function postTransaction(client: Sql, p: Posting): Promise<{ transactionId: bigint, isRepeat: boolean }> {
  const [row] = await client`select * from post_transaction(${p.walletId}::uuid, ${p.kind}, ${p.amountMicros.toString()}::bigint, ${p.contraAccount},
    ${p.idempotencyKey}, ${Buffer.from(p.requestHash)}, ${p.actor}, ${p.reason}, ${p.effectiveAt.toISOString()}::timestamptz)`
  return { transactionId: BigInt(row!.transaction_id as string), isRepeat: row!.is_repeat as boolean }
}
