import { aliasedTable, and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import { user } from '../../drizzle/schema/auth'
import { closedMonth } from '../../drizzle/schema/finance'
import { moneyRequest, monthReopening } from '../../drizzle/schema/requests'
import type { Tx } from './client'
import { wholeView } from './ledger/page'

const approver = aliasedTable(user, 'approver')
const approverFields = { id: approver.id, name: approver.name }
const isReopened = and(eq(monthReopening.month, closedMonth.month), eq(monthReopening.closing, closedMonth.closing))

function selectClosings(tx: Tx) {
  return tx.select({ month: closedMonth, closerName: user.name, approver: approverFields }).from(closedMonth)
    .leftJoin(user, eq(user.id, closedMonth.closedBy))
    .leftJoin(moneyRequest, eq(moneyRequest.id, closedMonth.requestId))
    .leftJoin(approver, eq(approver.id, moneyRequest.decidedBy))
    .leftJoin(monthReopening, isReopened)
}

export interface ClosedMonthRow {
  month: typeof closedMonth.$inferSelect
  closerName: string | null
  approver: { id: string, name: string } | null
}

/** The closings that hold, the newest month first. */
export async function listClosedMonths(tx: Tx): Promise<ClosedMonthRow[]> {
  return selectClosings(tx).where(isNull(monthReopening.month)).orderBy(desc(closedMonth.month))
}

/** The closing of a month that holds. */
export async function findClosedMonth(tx: Tx, firstDay: string): Promise<ClosedMonthRow | null> {
  const [row] = await selectClosings(tx).where(and(eq(closedMonth.month, firstDay), isNull(monthReopening.month)))
  return row ?? null
}

/** Every closing of a month, the first one first. */
export async function listClosings(tx: Tx, firstDay: string): Promise<ClosedMonthRow[]> {
  return selectClosings(tx).where(eq(closedMonth.month, firstDay)).orderBy(asc(closedMonth.closing))
}

/** Its re-openings, with who asked and who approved. */
export async function listReopenings(tx: Tx, firstDay: string) {
  return tx.select({
    reopening: monthReopening, requester: { id: user.id, name: user.name }, approver: approverFields,
  }).from(monthReopening)
    .innerJoin(moneyRequest, eq(moneyRequest.id, monthReopening.requestId))
    .innerJoin(user, eq(user.id, moneyRequest.requestedBy)).innerJoin(approver, eq(approver.id, moneyRequest.decidedBy))
    .where(eq(monthReopening.month, firstDay)).orderBy(asc(monthReopening.closing))
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

export interface MonthFacts extends Record<string, unknown> {
  /** Days of the month whose newest comparison is missing or ended in an error. */
  days_not_compared: number
  open_cases: number
  /** Rows of this month that belong to a month that was closed before. */
  late_rows: number
  /** Corrections that wait and would count in this month. */
  waiting_adjustments: number
}

/** What is not done about a month yet. */
export async function readMonthFacts(tx: Tx, from: string, before: string): Promise<MonthFacts> {
  const [row] = await tx.execute<MonthFacts>(sql`
    select
      (select count(*)::int from generate_series(${from}::date, ${before}::date - 1, interval '1 day') d (day) where not exists (
        select from match_run r where r.day = d.day::date and r.finished_at is not null and r.error is null)) as days_not_compared,
      (select count(*)::int from match_case where state = 'open' and day >= ${from}::date and day < ${before}::date) as open_cases,
      (select count(*)::int from credit_transaction where late_for is not null
        and effective_at >= ${from}::timestamptz and effective_at < ${before}::timestamptz) as late_rows,
      (select count(*)::int from adjustment_request where state = 'pending'
        and effective_at >= ${from}::timestamptz and effective_at < ${before}::timestamptz) as waiting_adjustments`)
  return row!
}
