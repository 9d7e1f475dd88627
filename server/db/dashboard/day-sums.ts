import { sql, type SQL } from 'drizzle-orm'
import type { Tx } from '../client'
import { isLatestPrice } from '../costs'

/** The day of a row of the ledger `t`, UTC: when it happened, not when it was written. */
export const DAY_OF_ROW = sql`(t.effective_at at time zone 'UTC')::date`

/**
 * Charged calls whose cost is known, of some searches `s`: the day of the charge, what was charged and what it cost. A
 * cost is known when every leg has its price, in our currency or converted into it; the latest price of a leg counts.
 */
export function knownCosts(searches: SQL, currency: string): SQL {
  return sql`select ${DAY_OF_ROW} as day, -t.amount_micros as charged, price.cost
    from provider_cost_search s join credit_transaction t on t.call_id = s.call_id and t.kind = 'call_charge'
      cross join lateral (
        select coalesce(sum(case when p.price_unit = ${currency} then p.price_micros else p.converted_micros end), 0) as cost,
          coalesce(bool_and(p.price_unit = ${currency} or p.converted_micros is not null), true) as is_ours
        from provider_cost p where p.call_id = s.call_id and ${isLatestPrice}) price
    where s.known_at is not null and ${searches} and price.is_ours`
}

/**
 * What is older has nothing new come before it: a transaction that took its number, or its time, so long ago has ended
 * by now. Those of the app are cut off after seconds.
 */
export const SETTLED_SECONDS = 3600

export interface FoldLimits {
  settledSeconds: number
  /** Rows of the ledger, and searches for a cost, that one round adds. */
  mostRows: number
  mostSearches: number
}

/**
 * Adds to the sums by day what has come since they were added to last. Rows of the ledger never change, nor do searches
 * that have ended: each is added once, under the lock of the mark.
 *
 * @returns whether there is more to add; false also where another process is at it.
 */
export async function foldDays(tx: Tx, currency: string, limits: FoldLimits): Promise<boolean> {
  await tx.execute(sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`)
  await tx.execute(sql`insert into finance_day_mark default values on conflict do nothing`)
  const [mark] = await tx.execute<{ through_id: string, costs_before: string, settled: string }>(sql`
    select through_id::text, costs_before::text, (now() - make_interval(secs => ${limits.settledSeconds}::int))::text as settled
    from finance_day_mark for update skip locked`)
  if (!mark) return false
  const throughId = await foldLedger(tx, mark.through_id, mark.settled, limits.mostRows)
  const costs = await foldCosts(tx, currency, mark.costs_before, mark.settled, limits.mostSearches)
  await tx.execute(sql`
    update finance_day_mark set through_id = ${throughId}::bigint, costs_before = ${costs.before}::timestamptz`)
  return costs.isMore || BigInt(throughId) - BigInt(mark.through_id) === BigInt(limits.mostRows)
}

/** @returns the row up to which all is added now. */
async function foldLedger(tx: Tx, after: string, settled: string, most: number): Promise<string> {
  const [end] = await tx.execute<{ id: string }>(sql`
    select greatest(${after}::bigint, least(${after}::bigint + ${most}::int, coalesce((
      select id from credit_transaction where created_at < ${settled}::timestamptz order by id desc limit 1), 0)))::text as id`)
  await tx.execute(sql`
    insert into finance_day (day, kind, contra_account, row_count, sum_micros)
    select ${DAY_OF_ROW}, t.kind, t.contra_account, count(*), sum(t.amount_micros) from credit_transaction t
    where t.id > ${after}::bigint and t.id <= ${end!.id}::bigint group by 1, 2, 3
    on conflict (day, kind, contra_account) do update
      set row_count = finance_day.row_count + excluded.row_count, sum_micros = finance_day.sum_micros + excluded.sum_micros`)
  return end!.id
}

/** @returns the instant before which every search that ended is added now. */
async function foldCosts(
  tx: Tx, currency: string, after: string, settled: string, most: number,
): Promise<{ before: string, isMore: boolean }> {
  const [end] = await tx.execute<{ before: string, is_more: boolean }>(sql`
    select greatest(${after}::timestamptz, coalesce(many.completed_at, ${settled}::timestamptz))::text as before, many.completed_at is not null as is_more
    from (select 1) one left join (
      select completed_at from provider_cost_search
      where known_at is not null and completed_at >= ${after}::timestamptz and completed_at < ${settled}::timestamptz
      order by completed_at offset ${most}::int limit 1) many on many.completed_at > ${after}::timestamptz`)
  const ended = sql`s.completed_at >= ${after}::timestamptz and s.completed_at < ${end!.before}::timestamptz`
  await tx.execute(sql`
    insert into finance_day_cost (day, known_calls, revenue_micros, cost_micros)
    select day, count(*), sum(charged), sum(cost) from (${knownCosts(ended, currency)}) known group by 1
    on conflict (day) do update set known_calls = finance_day_cost.known_calls + excluded.known_calls,
      revenue_micros = finance_day_cost.revenue_micros + excluded.revenue_micros, cost_micros = finance_day_cost.cost_micros + excluded.cost_micros`)
  return { before: end!.before, isMore: end!.is_more }
}
