import { desc, eq, gte, lt, sql } from 'drizzle-orm'
import { ledgerAnchor } from '../../drizzle/schema/finance'
import type { Tx } from './client'

export type AnchorRow = typeof ledgerAnchor.$inferSelect

/** Newest first; those of days before one. */
export async function listAnchors(
  tx: Tx, page: { limit: number, beforeDay?: string | undefined },
): Promise<AnchorRow[]> {
  return tx.select().from(ledgerAnchor)
    .where(page.beforeDay === undefined ? undefined : lt(ledgerAnchor.day, page.beforeDay))
    .orderBy(desc(ledgerAnchor.day)).limit(page.limit)
}

/** Every day that has an anchor, oldest first: one a day, so there are never many. */
export async function listAnchorDays(tx: Tx): Promise<string[]> {
  const rows = await tx.select({ day: ledgerAnchor.day }).from(ledgerAnchor).orderBy(ledgerAnchor.day)
  return rows.map(row => row.day)
}

export async function findAnchor(tx: Tx, day: string): Promise<AnchorRow | null> {
  const [row] = await tx.select().from(ledgerAnchor).where(eq(ledgerAnchor.day, day))
  return row ?? null
}

/**
 * The anchors that a stretch of rows lies between, the nearest ones. Without an opening one the stretch begins where
 * the ledger does. Null where there is no such pair: nothing vouches for one of the ends.
 */
export async function findAnchorsAround(
  tx: Tx, firstId: string, lastId: string,
): Promise<{ opening: AnchorRow | null, closing: AnchorRow } | null> {
  const [closing] = await tx.select().from(ledgerAnchor)
    .where(gte(ledgerAnchor.lastTransactionId, BigInt(lastId))).orderBy(ledgerAnchor.day).limit(1)
  if (!closing) return null
  const [opening] = await tx.select().from(ledgerAnchor)
    .where(lt(ledgerAnchor.lastTransactionId, BigInt(firstId))).orderBy(desc(ledgerAnchor.day)).limit(1)
  if (opening) return { opening, closing }
  const [first] = await tx.execute<{ is_first: boolean }>(sql`
    select not exists (select from credit_transaction where id < ${firstId}::bigint) as is_first`)
  return first!.is_first ? { opening: null, closing } : null
}

/** False where the day has one: another process was quicker. */
export async function insertAnchor(tx: Tx, row: AnchorRow): Promise<boolean> {
  const rows = await tx.insert(ledgerAnchor).values(row).onConflictDoNothing().returning({ day: ledgerAnchor.day })
  return rows.length > 0
}

/** Whether anything was posted before an instant. Rows are in the order of posting. */
export async function hasRowsBefore(tx: Tx, instant: Date): Promise<boolean> {
  const [row] = await tx.execute<{ is_so: boolean | null }>(sql`
    select (select created_at from credit_transaction order by id limit 1) < ${instant.toISOString()}::timestamptz as is_so`)
  return row!.is_so ?? false
}

/** Nobody's movement waits long behind our wait for those that are under way. */
const LOCK_TIMEOUT_MS = 3_000

/**
 * The last row up to the end of a day. After this answer no row up to it changes or comes any more.
 *
 * @param afterId where the anchor before ends; 0 without one.
 * @throws SQLSTATE TT015 while the day is not over, 55P03 where a movement takes too long.
 */
export async function findLastRowOfDay(tx: Tx, day: string, afterId: bigint, now: Date): Promise<bigint> {
  await tx.execute(sql`select set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, true)`)
  const [row] = await tx.execute<{ id: string }>(sql`
    select last_row_of_day(p_day => ${day}::date, p_after => ${afterId.toString()}::bigint, p_at => ${now.toISOString()}::timestamptz)::text as id`)
  return BigInt(row!.id)
}

const BATCH_ROWS = 5_000
const TIMEOUT_MS = 600_000

export interface LedgerSum { wallets: number, transactions: string, sumMicros: string }

/**
 * Adds up all rows up to one and names each wallet's newest of them, sorted by wallet: one look at an index for each
 * wallet, in batches, however many there are.
 */
export async function sumLedgerUpTo(
  tx: Tx, lastId: bigint, addHead: (walletId: string, seq: string, hash: string) => void,
): Promise<LedgerSum> {
  const through = sql.raw(lastId.toString())
  await tx.execute(sql`select set_config('statement_timeout', ${String(TIMEOUT_MS)}, true)`)
  const [sum] = await tx.execute<{ transactions: string, sum_micros: string }>(sql`
    select count(*)::text as transactions, coalesce(sum(amount_micros), 0)::text as sum_micros from credit_transaction where id <= ${through}`)
  await tx.execute(sql`declare anchor_heads no scroll cursor for
    select w.id::text as wallet_id, head.wallet_seq::text as seq, encode(head.hash, 'hex') as hash
    from wallet w cross join lateral (
      select t.wallet_seq, t.hash from credit_transaction t where t.wallet_id = w.id and t.id <= ${through}
      order by t.wallet_seq desc limit 1) head
    order by w.id`)
  let wallets = 0
  for (;;) {
    const heads = await tx.execute<{ wallet_id: string, seq: string, hash: string }>(
      sql`fetch forward ${sql.raw(String(BATCH_ROWS))} from anchor_heads`)
    for (const { wallet_id: walletId, seq, hash } of heads) addHead(walletId, seq, hash)
    wallets += heads.length
    if (heads.length < BATCH_ROWS) break
  }
  await tx.execute(sql`close anchor_heads`)
  return { wallets, transactions: sum!.transactions, sumMicros: sum!.sum_micros }
}
