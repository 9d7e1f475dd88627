import { sql, type SQL } from 'drizzle-orm'
import type { CostObstacle } from '../../shared/schemas/finance'
import type { Tx } from './client'

/** A price that the carrier gave a leg: the latest one. */
export interface StoredPrice { legSid: string, isChild: boolean, micros: bigint, currency: string }

/**
 * A call whose cost one process has taken to look for. `attempts` counts this look, and tells one taking from the next.
 */
export interface ClaimedCostSearch {
  callId: string
  attempts: number
  knownAt: Date | null
  endedAt: Date
  parentSid: string
  childSid: string | null
  prices: StoredPrice[]
}

/** Of all prices that a leg ever had, `p`: the one that the carrier said last. */
export const isLatestPrice: SQL = sql`not exists (select from provider_cost later where later.leg_sid = p.leg_sid and (later.fetched_at, later.id) > (p.fetched_at, p.id))`

/**
 * Puts calls that began within a time, are over and have a leg at the carrier on the list of those whose cost is looked
 * for. Any number of processes may do so at once. @returns how many are new.
 */
export async function enrolCostSearches(
  tx: Tx, window: { from: Date, before: Date, firstLookSeconds: number, limit: number },
): Promise<number> {
  const rows = await tx.execute(sql`
    insert into provider_cost_search (call_id, next_at)
    select c.id, c.billed_at + make_interval(secs => ${window.firstLookSeconds}::int) from call c
    where c.created_at >= ${window.from.toISOString()}::timestamptz and c.created_at < ${window.before.toISOString()}::timestamptz
      and c.billed_at is not null and c.parent_sid is not null
      and not exists (select from provider_cost_search s where s.call_id = c.id)
    limit ${window.limit}::int
    on conflict (call_id) do nothing returning call_id`)
  return rows.length
}

type PriceText = Omit<StoredPrice, 'micros'> & { micros: string }
interface ClaimedRow extends Record<string, unknown> {
  call_id: string
  attempts: number
  known_at: string | null
  ended_at: string
  parent_sid: string
  child_sid: string | null
  /** JSON. */
  prices: string
}

/** Takes calls that are due, the longest due first; another process gets others, until the lease is over. */
export async function claimCostSearches(
  tx: Tx, limit: number, now: Date, leaseSeconds: number,
): Promise<ClaimedCostSearch[]> {
  const at = now.toISOString()
  const rows = await tx.execute<ClaimedRow>(sql`
    with due as materialized (
      select call_id from provider_cost_search where completed_at is null and next_at <= ${at}::timestamptz
      order by next_at limit ${limit}::int for update skip locked
    ), taken as (
      update provider_cost_search s set attempts = s.attempts + 1, next_at = ${at}::timestamptz + make_interval(secs => ${leaseSeconds}::int)
      from due where s.call_id = due.call_id
      returning s.call_id, s.attempts, s.known_at
    ) select t.call_id, t.attempts, t.known_at, coalesce(c.ended_at, c.billed_at) as ended_at, c.parent_sid, c.child_sid, prices.list as prices
    from taken t join call c on c.id = t.call_id cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object('legSid', p.leg_sid, 'isChild', p.is_child, 'micros', p.price_micros::text, 'currency', p.price_unit)), '[]')::text as list
      from provider_cost p where p.call_id = t.call_id and ${isLatestPrice}) prices`)
  return rows.map(row => ({
    callId: row.call_id,
    attempts: row.attempts,
    knownAt: row.known_at === null ? null : new Date(row.known_at),
    endedAt: new Date(row.ended_at),
    parentSid: row.parent_sid,
    childSid: row.child_sid,
    prices: (JSON.parse(row.prices) as PriceText[]).map(price => ({ ...price, micros: BigInt(price.micros) })),
  }))
}

export interface NewPrice extends StoredPrice { callId: string, durationSeconds: number | null }

/** Writes prices that a leg did not have before. One that it had long ago and has again is the latest again. */
export async function insertPrices(tx: Tx, prices: NewPrice[], now: Date): Promise<void> {
  if (prices.length === 0) return
  const list = JSON.stringify(prices.map(({ micros, ...price }) => ({ ...price, micros: micros.toString() })))
  await tx.execute(sql`
    insert into provider_cost (call_id, leg_sid, is_child, price_micros, price_unit, duration_seconds, fetched_at)
    select "callId", "legSid", "isChild", micros, currency, "durationSeconds", ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${list}::jsonb) as price("callId" uuid, "legSid" text, "isChild" boolean, micros bigint, currency text, "durationSeconds" int)
    on conflict (leg_sid, price_micros, price_unit) do update set fetched_at = excluded.fetched_at
      where exists (select from provider_cost later where later.leg_sid = excluded.leg_sid
        and (later.fetched_at, later.id) > (provider_cost.fetched_at, provider_cost.id))`)
}

/** What the latest prices of these calls' legs come to, computed anew: with each change of them, in its transaction. */
export async function sumCosts(tx: Tx, callIds: string[]): Promise<void> {
  if (callIds.length === 0) return
  await tx.execute(sql`
    update provider_cost_search s set cost_micros = sums.cost, foreign_legs = sums.foreign_legs from (
      select p.call_id, coalesce(sum(p.price_micros) filter (where p.price_unit = c.currency), 0) as cost,
        count(*) filter (where p.price_unit <> c.currency) as foreign_legs
      from provider_cost p join call c on c.id = p.call_id
      where p.call_id = any(${`{${callIds.join(',')}}`}::uuid[]) and ${isLatestPrice} group by p.call_id
    ) sums where s.call_id = sums.call_id`)
}

export interface CostSearchOutcome {
  callId: string
  /** As it was taken. */
  takenAttempts: number
  attempts: number
  nextAt: Date
  knownAt: Date | null
  completedAt: Date | null
  obstacle: CostObstacle | null
}

/** Notes how looks ended; nothing for a call that another process has taken meanwhile. */
export async function recordCostLooks(tx: Tx, outcomes: CostSearchOutcome[]): Promise<void> {
  if (outcomes.length === 0) return
  await tx.execute(sql`
    update provider_cost_search s set attempts = look.attempts, next_at = look."nextAt", known_at = look."knownAt",
      completed_at = look."completedAt", obstacle = look.obstacle
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as look("callId" uuid, "takenAttempts" int, attempts int,
      "nextAt" timestamptz, "knownAt" timestamptz, "completedAt" timestamptz, obstacle text)
    where s.call_id = look."callId" and s.attempts = look."takenAttempts" and s.completed_at is null`)
}
