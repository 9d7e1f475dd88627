import { eq, sql } from 'drizzle-orm'
import { autoTopup, paymentCustomer } from '../../../drizzle/schema/payments'
import type { TopupMode } from '../../../shared/schemas/payments'
import type { Sql, Tx } from '../client'

export type CustomerRow = typeof paymentCustomer.$inferSelect
export type AutoTopupRow = typeof autoTopup.$inferSelect

/** Who a person is to the payment provider, and the card that was saved. */
export async function findCustomer(tx: Tx, userId: string): Promise<CustomerRow | null> {
  const [row] = await tx.select().from(paymentCustomer).where(eq(paymentCustomer.userId, userId))
  return row ?? null
}

/**
 * Where two make one at once, the first stays: named by no index, as the second can meet it at either of the two.
 *
 * @returns the provider's id that counts.
 */
export async function insertCustomer(tx: Tx, userId: string, customerId: string): Promise<string> {
  const [row] = await tx.execute<{ counts: string | null }>(sql`select note_customer(p_user_id => ${userId}, p_customer_id => ${customerId}) as counts`)
  if (row!.counts === null) throw new Error('the payment provider gave one customer to two people')
  return row!.counts
}

export interface KeptMethod {
  methodId: string
  label: string
  expires: string | null
  fingerprint: string | null
  now: Date
}

export async function saveMethod(tx: Tx, userId: string, m: KeptMethod): Promise<void> {
  await tx.execute(sql`
    select keep_card(p_user_id => ${userId}, p_method_id => ${m.methodId}, p_label => ${m.label}, p_expires => ${m.expires}, p_fingerprint => ${m.fingerprint}, p_at => ${m.now.toISOString()}::timestamptz)`)
}

/** One that has replaced it meanwhile stays. */
export async function forgetMethod(tx: Tx, userId: string, methodId: string): Promise<void> {
  await tx.execute(sql`select forget_card(p_user_id => ${userId}, p_method_id => ${methodId})`)
}

export async function findAutoTopup(tx: Tx, walletId: string): Promise<AutoTopupRow | null> {
  const [row] = await tx.select().from(autoTopup).where(eq(autoTopup.walletId, walletId))
  return row ?? null
}

export interface AutoTopupSetting {
  userId: string
  walletId: string
  mode: TopupMode
  thresholdMicros: bigint
  amountMinor: bigint
  dailyLimitMinor: bigint
  consentText: string | null
  now: Date
}

/** Looks at the wallet at once: who is below the threshold already has crossed it now. */
export async function setAutoTopup(tx: Tx, s: AutoTopupSetting): Promise<void> {
  await tx.execute(sql`select set_auto_topup(p_user_id => ${s.userId}, p_wallet_id => ${s.walletId}::uuid, p_mode => ${s.mode}, p_threshold => ${s.thresholdMicros.toString()}::bigint,
    p_amount_minor => ${s.amountMinor.toString()}::bigint, p_daily_limit_minor => ${s.dailyLimitMinor.toString()}::bigint, p_consent_text => ${s.consentText}, p_at => ${s.now.toISOString()}::timestamptz)`)
}

/** @returns false where it was stopped already, or there is none. */
export async function stopAutoTopup(tx: Tx, walletId: string, reason: string, now: Date): Promise<boolean> {
  const [row] = await tx.execute<{ is_stopped: boolean }>(
    sql`select stop_auto_topup(p_wallet_id => ${walletId}::uuid, p_reason => ${reason}, p_at => ${now.toISOString()}::timestamptz) as is_stopped`)
  return row!.is_stopped
}

/** A wallet's money passed a level on its way down. */
export interface Crossing {
  id: bigint
  walletId: string
  userId: string
  /** `low:<micros>` or `topup`. */
  key: string
  levelMicros: bigint
  availableMicros: bigint
  crossedAt: Date
}

/**
 * Crossings that nobody has acted on, of one wallet or of all, marked as acted on if the transaction commits. Oldest
 * first.
 */
export async function takeCrossings(tx: Tx, limit: number, now: Date, walletId: string | null): Promise<Crossing[]> {
  const rows = await tx.execute<Record<string, string>>(
    sql`select * from take_crossings(p_limit => ${limit}::int, p_at => ${now.toISOString()}::timestamptz, p_wallet_id => ${walletId}::uuid)`)
  return rows.map(row => ({
    id: BigInt(row.id!),
    walletId: row.wallet_id!,
    userId: row.user_id!,
    key: row.key!,
    levelMicros: BigInt(row.level_micros!),
    availableMicros: BigInt(row.available_micros!),
    crossedAt: new Date(row.crossed_at!),
  }))
}

/** Automatic top-up is to act, and has not yet. */
export async function isTopupDue(tx: Tx, walletId: string): Promise<boolean> {
  const rows = await tx.execute(
    sql`select 1 from wallet_crossing where wallet_id = ${walletId}::uuid and key = 'topup' and handled_at is null limit 1`)
  return rows.length > 0
}

/** The levels that people are told of; the kernel notices who passes them. */
export async function setNoticeLevels(client: Sql, levelsMicros: readonly bigint[]): Promise<void> {
  await client`select set_notice_levels(p_levels => ${levelsMicros.map(String)}::bigint[])`
}
