import { and, asc, eq, gt, inArray, isNull, lte, sql, type SQL } from 'drizzle-orm'
import { user } from '../../drizzle/schema/auth'
import { voucherAttempt, walletLot } from '../../drizzle/schema/grants'
import { mailOutbox } from '../../drizzle/schema/mail'
import { creditTransaction, wallet } from '../../drizzle/schema/wallet'
import type { SharedTrace } from '../../shared/schemas/grants'
import type { Sql, Tx } from './client'

/** What is left of granted credit, in the order in which calls use it up (M11). */
export async function listGrants(tx: Tx, walletId: string) {
  return tx.select({ lot: walletLot, reason: creditTransaction.reason }).from(walletLot)
    .innerJoin(creditTransaction, eq(creditTransaction.id, walletLot.transactionId))
    .where(and(eq(walletLot.walletId, walletId), gt(walletLot.remainingMicros, 0n)))
    .orderBy(sql`${walletLot.expiresAt} asc nulls last`, asc(walletLot.id))
}

export type VoucherOutcome = 'redeemed' | 'unknown' | 'own' | 'expired' | 'used_up' | 'already_used'
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
    from redeem_voucher(p_user_id => ${userId}, p_code_hash => ${Buffer.from(codeHash)}, p_at => ${now.toISOString()}::timestamptz)`)
  const found = row!
  return {
    outcome: found.outcome,
    transactionId: found.transaction_id === null ? null : BigInt(found.transaction_id),
    amountMicros: found.amount_micros === null ? null : BigInt(found.amount_micros),
    expiresAt: found.expires_at === null ? null : new Date(found.expires_at),
  }
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

/** Batches with what became of their codes, newest first, also those not drawn yet; or the one of a name. */
export async function listBatches(tx: Tx, limit: number, batch?: string): Promise<BatchRow[]> {
  const only = batch === undefined ? sql`true` : sql`b.batch = ${batch}`
  const asked = (name: string) => sql`(r.content ->> ${name}::text)`
  const rows = await tx.execute<BatchRow & Record<string, unknown>>(sql`
    select b.batch, coalesce(${asked('currency')}, v.currency) as currency, coalesce(${asked('amountMicros')}, v.amount_micros::text) as "amountMicros",
      coalesce(${asked('grantDays')}::int, v.grant_days) as "grantDays", coalesce(${asked('count')}::int, v.count) as count,
      coalesce(${asked('maxUses')}::int, v.max_uses) as "maxUses", coalesce(v.uses, 0) as uses, coalesce(v.granted_micros, '0') as "grantedMicros",
      case when vb.canceled_at is not null and v.batch is null then ${asked('count')}::int else coalesce(v.canceled, 0) end as "canceledCount",
      ${instant(sql`coalesce(${asked('validUntil')}::timestamptz, v.valid_until)`)} as "validUntil",
      ${instant(sql`coalesce(vb.approved_at, v.created_at)`)} as "createdAt", maker.name as "createdBy", approver.name as "approvedBy",
      r.id as "requestId", v.batch is not null as "isDrawn"
    from (select batch from voucher_batch union select batch from voucher) b
      left join voucher_batch vb on vb.batch = b.batch left join money_request r on r.id = vb.request_id
      left join (
        select batch, min(currency) as currency, min(amount_micros) as amount_micros, min(grant_days) as grant_days, count(*)::int as count,
          max(max_uses) as max_uses, sum(uses)::int as uses, sum(amount_micros * uses)::text as granted_micros, count(canceled_at)::int as canceled,
          max(valid_until) as valid_until, min(created_at) as created_at, min(created_by) as created_by
        from voucher group by batch) v on v.batch = b.batch
      join "user" maker on maker.id = coalesce(r.requested_by, v.created_by) left join "user" approver on approver.id = r.decided_by
    where ${only} order by coalesce(vb.approved_at, v.created_at) desc, b.batch limit ${limit}`)
  return [...rows]
}

const instant = (at: SQL) => sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

export interface BatchRow {
  batch: string
  currency: string
  amountMicros: string
  grantDays: number | null
  count: number
  maxUses: number
  /** Over all codes. */
  uses: number
  grantedMicros: string
  canceledCount: number
  validUntil: string
  createdAt: string
  createdBy: string
  approvedBy: string | null
  requestId: string | null
  isDrawn: boolean
}

/** Ends the codes of a batch. @returns how many it ended, null where there is no such batch. */
export async function cancelBatch(tx: Tx, batch: string, staffId: string, now: Date): Promise<number | null> {
  const [row] = await tx.execute<{ ended: number | null }>(sql`
    select cancel_vouchers(p_batch => ${batch}, p_by => ${staffId}, p_at => ${now.toISOString()}::timestamptz) as ended`)
  return row!.ended
}

export interface BatchUse extends Record<string, unknown> {
  code_tail: string
  user_id: string
  name: string
  email: string
  amount_micros: string
  used_at: string
  transaction_id: string
  with_maker: SharedTrace[]
  with_approver: SharedTrace[]
}

/** Who redeemed its codes, and what they have in common with who made it or agreed to it: those first. */
export async function listBatchUses(tx: Tx, batch: string, limit: number, now: Date): Promise<BatchUse[]> {
  return [...await tx.execute<BatchUse>(sql`
    select code_tail, user_id, name, email, amount_micros::text, ${instant(sql`used_at`)} as used_at, transaction_id::text,
      to_json(with_maker) as with_maker, to_json(with_approver) as with_approver
    from batch_uses(p_batch => ${batch}, p_at => ${now.toISOString()}::timestamptz, p_limit => ${limit}::int)`)]
}

/** Ends what has expired, in so many wallets. @returns whose wallets lost something. */
export async function expireDueGrants(client: Sql, limit: number, now: Date): Promise<string[]> {
  const rows = await client`select user_id from expire_due_grants(p_at => ${now.toISOString()}::timestamptz, p_limit => ${limit}::int)`
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
