import { sql } from 'drizzle-orm'
import type { TransactionKind } from '../../../shared/schemas/wallet'
import type { Tx } from '../client'
import { DAY_OF_ROW, knownCosts } from './day-sums'

export interface DaySum { day: string, kind: TransactionKind, contraAccount: string, count: number, sumMicros: bigint }
export interface DayCost { day: string, knownCalls: number, revenueMicros: bigint, costMicros: bigint }

interface DayRow extends Record<string, unknown> {
  day: string
  /** Null: a day's known costs. */
  kind: TransactionKind | null
  contra_account: string | null
  count: string
  micros: string
  cost: string | null
}

/**
 * What moved on each day from the first to the last, and what calls of known cost earned and cost: what is added up
 * already, and what lies behind the mark. One statement, so that a row is in one of the two and never in both.
 *
 * @param period days, both included, and the same as instants: at or after, and before.
 */
export async function sumDays(
  tx: Tx, period: { from: string, to: string, start: string, end: string }, currency: string,
): Promise<{ sums: DaySum[], costs: DayCost[] }> {
  await tx.execute(sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`)
  // the mark only goes on: said as values for the planner, and once more as it is when the rows are read
  const [known] = await tx.execute<{ through_id: string, costs_before: string }>(
    sql`select through_id::text, costs_before::text from finance_day_mark`)
  const { through_id: throughId, costs_before: costsBefore } = known ?? { through_id: '0', costs_before: '-infinity' }
  const within = sql`day between ${period.from}::date and ${period.to}::date`
  const ended = sql`s.completed_at >= ${costsBefore}::timestamptz and s.completed_at >= (select costs_before from mark)`
  const rows = await tx.execute<DayRow>(sql`
    with mark as materialized (
      select coalesce(max(through_id), 0) as through_id, coalesce(max(costs_before), '-infinity') as costs_before from finance_day_mark
    ), moved as (
      select day, kind, contra_account, row_count, sum_micros from finance_day where ${within}
      union all
      select ${DAY_OF_ROW}, t.kind, t.contra_account, count(*), sum(t.amount_micros) from credit_transaction t
      where t.id > ${throughId}::bigint and t.id > (select through_id from mark)
        and t.effective_at >= ${period.start}::timestamptz and t.effective_at < ${period.end}::timestamptz group by 1, 2, 3
    ), costs as (
      select day, known_calls, revenue_micros, cost_micros from finance_day_cost where ${within}
      union all
      select day, count(*), sum(charged), sum(cost) from (
        ${knownCosts(sql`s.completed_at is null`, currency)} union all ${knownCosts(ended, currency)}) known where ${within} group by 1
    )
    select to_char(day, 'YYYY-MM-DD') as day, kind, contra_account, sum(row_count)::text as count, sum(sum_micros)::text as micros, null as cost
    from moved group by 1, 2, 3
    union all
    select to_char(day, 'YYYY-MM-DD'), null, null, sum(known_calls)::text, sum(revenue_micros)::text, sum(cost_micros)::text from costs group by 1`)
  return { sums: rows.flatMap(toSum), costs: rows.flatMap(toCost) }
}

function toSum({ day, kind, contra_account, count, micros }: DayRow): DaySum[] {
  if (kind === null) return []
  return [{ day, kind, contraAccount: contra_account!, count: Number(count), sumMicros: BigInt(micros) }]
}

function toCost({ day, kind, count, micros, cost }: DayRow): DayCost[] {
  if (kind !== null) return []
  return [{ day, knownCalls: Number(count), revenueMicros: BigInt(micros), costMicros: BigInt(cost!) }]
}

export interface DeskNow extends Record<string, unknown> {
  balance: string
  held: string
  granted: string
  receivable: string
  open_cases: number
  waiting_complaints: number
  pending_adjustments: number
  undecided_disputes: number
  next_due_at: string | null
  unfinished_refunds: number
  /** In the currency's smallest unit. */
  unfinished_minor: string
}

/** What is there and what waits, at one moment. */
export async function readDeskNow(tx: Tx, currency: string): Promise<DeskNow> {
  const [row] = await tx.execute<DeskNow>(sql`
    select money.*, owed.*, refunds.*,
      (select count(*)::int from match_case where state = 'open') as open_cases,
      (select count(*)::int from call_complaint where state = 'waiting') as waiting_complaints,
      (select count(*)::int from adjustment_request where state = 'pending') as pending_adjustments
    from (
      select coalesce(sum(balance_micros), 0)::text as balance, coalesce(sum(held_micros), 0)::text as held,
        coalesce(sum(granted_micros), 0)::text as granted from wallet where currency = ${currency}
    ) money cross join (
      select coalesce(sum(receivable_micros - collected_micros), 0)::text as receivable,
        count(*) filter (where status in ('warning', 'open', 'under_review'))::int as undecided_disputes,
        to_char(min(evidence_due_at) filter (where status in ('warning', 'open')) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as next_due_at
      from dispute where currency = ${currency}
    ) owed cross join (
      select count(*)::int as unfinished_refunds, coalesce(sum(amount_minor), 0)::text as unfinished_minor
      from payment_refund where state in ('created', 'pending')
    ) refunds`)
  return row!
}
