import { sql } from 'drizzle-orm'
import type { Tx } from '../client'

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
