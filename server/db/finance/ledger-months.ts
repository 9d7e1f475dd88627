import { desc, eq, sql } from 'drizzle-orm'
import { user } from '../../../drizzle/schema/auth'
import { closedMonth } from '../../../drizzle/schema/finance'
import type { Tx } from '../client'
import { wholeView } from './ledger-page'

const selected = { month: closedMonth, closerName: user.name }

export type ClosedMonthRow = { month: typeof closedMonth.$inferSelect, closerName: string | null }

export async function listClosedMonths(tx: Tx): Promise<ClosedMonthRow[]> {
  return tx.select(selected).from(closedMonth).leftJoin(user, eq(user.id, closedMonth.closedBy))
    .orderBy(desc(closedMonth.month))
}

export async function findClosedMonth(tx: Tx, firstDay: string): Promise<ClosedMonthRow | null> {
  const [row] = await tx.select(selected).from(closedMonth).leftJoin(user, eq(user.id, closedMonth.closedBy))
    .where(eq(closedMonth.month, firstDay))
  return row ?? null
}

/**
 * The month of the earliest row, `2026-10`; null for an empty ledger. Rows are in the order of posting, so the earliest
 * is the first one, or one of those that were posted long after they happened.
 */
export async function findFirstMonth(tx: Tx): Promise<string | null> {
  const [row] = await tx.execute<{ month: string | null }>(sql`
    select to_char(least(
      (select effective_at from credit_transaction order by id limit 1),
      (select min(effective_at) from credit_transaction
        where not (created_at - effective_at between '-01:00:00'::interval and '01:00:00'::interval))
      ) at time zone 'UTC', 'YYYY-MM') as month`)
  return row?.month ?? null
}

export interface ContraTotal extends Record<string, unknown> {
  kind: string
  contra_account: string
  sum_micros: string
}

/** Sums of a month's rows as they stand, by kind and contra account. */
export async function sumMonth(tx: Tx, from: string, before: string): Promise<ContraTotal[]> {
  const period = { by: 'effective', from, before } as const
  const rows = await wholeView(tx, { period }, sql`t.kind, t.contra_account, t.amount_micros`)
  return [...await tx.execute<ContraTotal>(sql`
    select t.kind, t.contra_account, sum(t.amount_micros)::text as sum_micros
    from (${rows}) t group by 1, 2 order by 1, 2`)]
}

/** Adding up many rows may take a while; meanwhile nobody's movement waits long behind our wait for a lock. */
const CLOSING = { statementTimeoutMs: 120_000, lockTimeoutMs: 3_000 }

/** Closes a month; false where it was closed. The kernel refuses with SQLSTATE TT015. */
export async function closeMonth(tx: Tx, firstDay: string, closedBy: string, now: Date): Promise<boolean> {
  await tx.execute(sql`select set_config('statement_timeout', ${String(CLOSING.statementTimeoutMs)}, true),
    set_config('lock_timeout', ${String(CLOSING.lockTimeoutMs)}, true)`)
  const [row] = await tx.execute<{ is_new: boolean }>(sql`
    select close_month(${firstDay}::date, ${closedBy}, ${now.toISOString()}::timestamptz) as is_new`)
  return row!.is_new
}
