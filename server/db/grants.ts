import { and, asc, count, desc, eq, gt, inArray, isNull, lte, max, min, sql, sum } from 'drizzle-orm'
import { user } from '../../drizzle/schema/auth'
import { voucher, voucherAttempt, walletLot } from '../../drizzle/schema/grants'
import { mailOutbox } from '../../drizzle/schema/mail'
import { creditTransaction, wallet } from '../../drizzle/schema/wallet'
import type { Sql, Tx } from './client'

/** What is left of granted credit, in the order in which calls use it up (M11). */
export async function listGrants(tx: Tx, walletId: string) {
  return tx.select({ lot: walletLot, reason: creditTransaction.reason }).from(walletLot)
    .innerJoin(creditTransaction, eq(creditTransaction.id, walletLot.transactionId))
    .where(and(eq(walletLot.walletId, walletId), gt(walletLot.remainingMicros, 0n)))
    .orderBy(sql`${walletLot.expiresAt} asc nulls last`, asc(walletLot.id))
}

export type VoucherOutcome = 'redeemed' | 'unknown' | 'expired' | 'used_up' | 'already_used'
export interface Redemption {
  outcome: VoucherOutcome
  transactionId: bigint | null
  amountMicros: bigint | null
  expiresAt: Date | null
}

/** Once a person, no more often than it may be. TT002 where the wallet takes nothing. */
export async function redeemVoucher(tx: Tx, userId: string, codeHash: Uint8Array, now: Date): Promise<Redemption> {
  const [row] = await tx.execute<{ outcome: VoucherOutcome, transaction_id: string | null, amount_micros: string | null, expires_at: string | null }>(sql`
    select outcome, transaction_id, amount_micros, to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as expires_at
    from redeem_voucher(${userId}, ${Buffer.from(codeHash)}, ${now.toISOString()}::timestamptz)`)
  const found = row!
  return {
    outcome: found.outcome,
    transactionId: found.transaction_id === null ? null : BigInt(found.transaction_id),
    amountMicros: found.amount_micros === null ? null : BigInt(found.amount_micros),
    expiresAt: found.expires_at === null ? null : new Date(found.expires_at),
  }
}

/** Who made a code; null for one that there is not. */
export async function findVoucherMaker(tx: Tx, codeHash: Uint8Array): Promise<string | null> {
  const [row] = await tx.select({ createdBy: voucher.createdBy }).from(voucher).where(eq(voucher.codeHash, codeHash))
  return row?.createdBy ?? null
}

/**
 * Counts a guess before it is looked at, and lets no other of the same person through until the transaction ends: many
 * at once are counted like many in turn.
 *
 * @returns how many there are in the window, with this one, and when the window began.
 */
export async function countGuess(
  tx: Tx, userId: string, windowSeconds: number, now: Date,
): Promise<{ failures: number, windowStartedAt: Date }> {
  const windowStart = new Date(now.getTime() - windowSeconds * 1000)
  const isOver = sql`${voucherAttempt.windowStartedAt} <= ${windowStart.toISOString()}::timestamptz`
  const [row] = await tx.insert(voucherAttempt).values({ userId, failures: 1, windowStartedAt: now })
    .onConflictDoUpdate({
      target: voucherAttempt.userId,
      set: {
        failures: sql`case when ${isOver} then 1 else ${voucherAttempt.failures} + 1 end`,
        windowStartedAt: sql`case when ${isOver} then excluded.window_started_at else ${voucherAttempt.windowStartedAt} end`,
      },
    }).returning({ failures: voucherAttempt.failures, windowStartedAt: voucherAttempt.windowStartedAt })
  return row!
}

/** It was a code that there is: no guess. Those before it stay counted. */
export async function uncountGuess(tx: Tx, userId: string): Promise<void> {
  await tx.update(voucherAttempt).set({ failures: sql`${voucherAttempt.failures} - 1` }).where(eq(voucherAttempt.userId, userId))
}

export type NewVoucher = typeof voucher.$inferInsert

export async function insertVouchers(tx: Tx, rows: NewVoucher[]): Promise<void> {
  await tx.insert(voucher).values(rows)
}

/** One at a time makes a batch of a name, until the transaction ends. @returns whether the name is taken. */
export async function isBatchTaken(tx: Tx, batch: string): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`voucher batch:${batch}`}, 0))`)
  const rows = await tx.select({ id: voucher.id }).from(voucher).where(eq(voucher.batch, batch)).limit(1)
  return rows.length > 0
}

/** Batches with what became of their codes, newest first; or the one of a name. */
export async function listBatches(tx: Tx, limit: number, batch?: string) {
  return tx.select({
    batch: voucher.batch,
    currency: sql<string>`min(${voucher.currency})`,
    amountMicros: sql<string>`min(${voucher.amountMicros})`,
    grantDays: min(voucher.grantDays),
    count: count(),
    maxUses: sql<number>`max(${voucher.maxUses})`,
    uses: sql<number>`sum(${voucher.uses})::int`,
    grantedMicros: sum(sql`${voucher.amountMicros} * ${voucher.uses}`),
    canceledCount: sql<number>`count(${voucher.canceledAt})::int`,
    validUntil: max(voucher.validUntil),
    createdAt: min(voucher.createdAt),
    createdBy: sql<string>`min(${user.name})`,
  }).from(voucher).innerJoin(user, eq(user.id, voucher.createdBy))
    .where(batch === undefined ? undefined : eq(voucher.batch, batch))
    .groupBy(voucher.batch).orderBy(desc(min(voucher.createdAt)), asc(voucher.batch)).limit(limit)
}
export type BatchRow = Awaited<ReturnType<typeof listBatches>>[number]

/** @returns how many codes it ended. What was redeemed stays with whom it was granted to. */
export async function cancelBatch(tx: Tx, batch: string, now: Date): Promise<number> {
  const rows = await tx.update(voucher).set({ canceledAt: now })
    .where(and(eq(voucher.batch, batch), isNull(voucher.canceledAt))).returning({ id: voucher.id })
  return rows.length
}

/** Ends what has expired, in so many wallets. @returns whose wallets lost something. */
export async function expireDueGrants(client: Sql, limit: number, now: Date): Promise<string[]> {
  const rows = await client`select user_id from expire_due_grants(${now.toISOString()}::timestamptz, ${limit}::int)`
  return rows.map(row => row.user_id as string)
}

/** Grants that end soon and that nobody was told of, with whose they are. */
export async function listExpiringGrants(
  tx: Tx, period: { from: Date, to: Date, longestSeconds: number }, limit: number,
) {
  const told = sql`'grant-expiring:' || ${walletLot.id}`
  return tx.select({ lot: walletLot, wallet, user }).from(walletLot)
    .innerJoin(wallet, eq(wallet.id, walletLot.walletId))
    .innerJoin(user, eq(user.id, wallet.userId))
    .leftJoin(mailOutbox, sql`${mailOutbox.dedupeKey} = ${told}`)
    .where(and(
      gt(walletLot.remainingMicros, 0n), gt(walletLot.expiresAt, period.from), lte(walletLot.expiresAt, period.to),
      // what lives no longer than the warning is told of when it is granted
      sql`${walletLot.expiresAt} - ${walletLot.createdAt} > make_interval(secs => ${period.longestSeconds}::int)`,
      inArray(wallet.status, ['active', 'frozen']), isNull(mailOutbox.id),
    )).orderBy(asc(walletLot.expiresAt), asc(walletLot.id)).limit(limit)
}
