import { sql, type SQL } from 'drizzle-orm'
import type { PriceComponentName } from '../../../shared/schemas/rating'
import type { Tx } from '../client'
import { isLatestPrice } from '../costs'

export interface MarginPeriod {
  /** ISO instants: at or after, and before. */
  from: string
  before: string
}

/** Calls `c` that are over and had a leg at the carrier, of a period: what never reached the carrier costs nothing. */
export const bookedWithin = ({ from, before }: MarginPeriod): SQL => sql`c.billed_at is not null and c.has_leg
  and c.created_at >= ${from}::timestamptz and c.created_at < ${before}::timestamptz`

/** Calls, and how their minutes were sold: a call that has none is of no prefix. */
export const SOLD_CALLS: SQL = sql`(
  select call.*, coalesce(k.matched_prefix, '') as matched_prefix, coalesce(k.description, '') as description
  from call left join call_component k on k.call_id = call.id and k.component = 'phone'
)`

/** What was given back of each call's charge: `r`. All calls at once: refunds are few. */
export const ALL_REFUNDS: SQL = sql`left join (
  select call_id, sum(amount_micros)::bigint as refunded from credit_transaction where call_id is not null and kind <> 'call_charge' group by call_id
) r on r.call_id = c.id`
/** The same, looked up call by call: for a page of them. */
export const THEIR_REFUNDS: SQL = sql`cross join lateral (
  select sum(t.amount_micros)::bigint as refunded from credit_transaction t where t.call_id = c.id and t.kind <> 'call_charge'
) r`

/**
 * What each of the calls `c` earned and cost, the margin where that can be said, and why it is less than nothing. The
 * latest price of a leg counts; prices that wait for a rate are counted, never added.
 *
 * @param calls the calls, as `from` and `where` name them
 */
export const figuresOf = (calls: { from: SQL, where: SQL, refunds: SQL }): SQL => sql`
  select j.*, case when j.margin >= 0 or j.margin is null then null when j.charged = 0 then 'not_charged' when j.charged < j.cost then 'price' else 'refunded' end as loss
  from (
    select c.id, c.created_at, c.matched_prefix, c.description, c.country, c.currency, c.charged_micros as charged, coalesce(r.refunded, 0) as refunded,
      coalesce(s.cost_micros, 0) as cost, coalesce(s.foreign_legs, 0) as foreign_legs, s.known_at, s.completed_at, s.obstacle, s.next_at,
      case when s.known_at is not null and s.foreign_legs = 0 then c.charged_micros - coalesce(r.refunded, 0) - s.cost_micros end as margin
    from ${calls.from} left join provider_cost_search s on s.call_id = c.id ${calls.refunds} where ${calls.where}
  ) j`

export type MarginGrouping = 'day' | 'prefix' | 'agent'

/** Of a call `id` that an agent held: which one. A call is one agent's, however many streams it had. */
const agentOf = (id: SQL): SQL => sql`join lateral (
  select agent_id from agent_session where call_id = ${id} order by created_at, id limit 1) held on true`
const heldIn = (by: MarginGrouping, id: SQL): SQL => (by === 'agent' ? agentOf(id) : sql``)

export interface MarginGroup extends Record<string, unknown> {
  key: string
  description: string | null
  country: string | null
  calls: string
  charged: string
  refunded: string
  compared: string
  compared_revenue: string
  cost: string
  given_up: string
  foreign_calls: string
  below: string
  below_micros: string
  /** JSON: currencies and micros. */
  uncompared: string
}

function keyOf(by: MarginGrouping, alias: SQL): SQL {
  if (by === 'agent') return sql`held.agent_id`
  return by === 'day' ? sql`(${alias}.created_at at time zone 'UTC')::date` : sql`${alias}.matched_prefix`
}

/** What a group is called beside its key. */
function descriptionOf(by: MarginGrouping): SQL {
  if (by === 'agent') return sql`(select name from agent_version v where v.agent_id = held.agent_id order by version desc limit 1)`
  return by === 'prefix' ? sql`max(f.description)` : sql`null::text`
}

/**
 * Sums by day (UTC), by the prefix of the rate that a call was sold by, or, of calls that agents held, by agent; and
 * what was asked so far for calls that are not compared, by currency. In one pass over the calls, without anything laid
 * down on the way.
 */
export async function sumMargin(tx: Tx, period: MarginPeriod, by: MarginGrouping): Promise<MarginGroup[]> {
  const ofPrefix = (column: SQL) => (by === 'prefix' ? column : sql`null::text`)
  const rows = await tx.execute<MarginGroup>(sql`
    with groups as (
      select ${keyOf(by, sql`f`)} as key, ${descriptionOf(by)} as description,
        ${ofPrefix(sql`case when count(f.country) = count(*) and min(f.country) = max(f.country) then min(f.country) end`)} as country,
        count(*)::text as calls, sum(f.charged)::text as charged, sum(f.refunded)::text as refunded,
        count(f.margin)::text as compared, coalesce(sum(f.charged - f.refunded) filter (where f.margin is not null), 0)::text as compared_revenue,
        coalesce(sum(f.cost) filter (where f.margin is not null), 0)::text as cost,
        count(*) filter (where f.foreign_legs = 0 and f.known_at is null and f.completed_at is not null)::text as given_up,
        count(*) filter (where f.foreign_legs > 0)::text as foreign_calls,
        count(*) filter (where f.loss = 'price')::text as below, coalesce(-sum(f.margin) filter (where f.loss = 'price'), 0)::text as below_micros
      from (${figuresOf({ from: sql`${SOLD_CALLS} c`, where: bookedWithin(period), refunds: ALL_REFUNDS })}) f ${heldIn(by, sql`f.id`)} group by 1
    ), uncompared as (${uncomparedOf(period, by)})
    select to_jsonb(g.key) #>> '{}' as key, g.description, g.country, g.calls, g.charged, g.refunded, g.compared, g.compared_revenue, g.cost, g.given_up,
      g.foreign_calls, g.below, g.below_micros, coalesce(u.list, '[]')::text as uncompared
    from groups g left join uncompared u using (key) order by g.key`)
  return [...rows]
}

export interface ComponentSum extends Record<string, unknown> { component: PriceComponentName, charged: string }

/** What was charged for the same calls, by component. */
export async function sumComponents(tx: Tx, period: MarginPeriod, by: MarginGrouping): Promise<ComponentSum[]> {
  const rows = await tx.execute<ComponentSum>(sql`
    select b.component, sum(b.charged_micros)::text as charged from call c join call_cost_breakdown b on b.call_id = c.id ${heldIn(by, sql`c.id`)}
    where ${bookedWithin(period)} group by b.component order by min(b.place), b.component`)
  return [...rows]
}

const uncomparedOf = (period: MarginPeriod, by: MarginGrouping): SQL => sql`
  select key, jsonb_agg(jsonb_build_object('currency', currency, 'micros', micros) order by currency) as list from (
    select ${keyOf(by, sql`c`)} as key, p.price_unit as currency, sum(p.price_micros)::text as micros
    from provider_cost_search s join ${SOLD_CALLS} c on c.id = s.call_id join provider_cost p on p.call_id = c.id ${heldIn(by, sql`c.id`)}
    where (s.known_at is null or s.foreign_legs > 0) and ${bookedWithin(period)} and ${isLatestPrice} group by 1, 2
  ) asked group by key`

/** What voices cost in a period, by when it began. */
export interface VoiceSum extends Record<string, unknown> {
  currency: string
  cost: string
  unheard: string
  trials: string
  trial_cost: string
}

export async function sumVoices(
  tx: Tx, { from, before }: MarginPeriod,
): Promise<{ sums: VoiceSum[], unpriced: number }> {
  const sums = await tx.execute<VoiceSum>(sql`
    select currency, coalesce(sum(cost_micros) filter (where call_id is not null), 0)::text as cost, sum(unheard_micros)::text as unheard,
      count(*) filter (where call_id is null)::text as trials, coalesce(sum(cost_micros) filter (where call_id is null), 0)::text as trial_cost
    from voice_cost where used_at >= ${from}::timestamptz and used_at < ${before}::timestamptz group by currency order by currency`)
  const [waiting] = await tx.execute<{ count: number }>(sql`
    select ((select count(*) from agent_session where bound_at >= ${from}::timestamptz and bound_at < ${before}::timestamptz and not is_priced)
      + (select count(*) from talk_reading where asked_at >= ${from}::timestamptz and asked_at < ${before}::timestamptz and not is_priced)
      + (select count(*) from agent_trial where created_at >= ${from}::timestamptz and created_at < ${before}::timestamptz and not is_priced))::int as count`)
  return { sums: [...sums], unpriced: waiting!.count }
}

/** What one sum may take for its hash tables: with less, a year of calls goes over the disk. */
const SUM_MEMORY = '64MB'

/**
 * Gives what follows in the transaction so long, memory for it, and a plan for these very values: they decide which
 * index is worth it.
 */
export async function prepareSumming(tx: Tx, timeoutMs: number): Promise<void> {
  await tx.execute(sql`select set_config('statement_timeout', ${String(timeoutMs)}, true), set_config('work_mem', ${SUM_MEMORY}, true),
    set_config('plan_cache_mode', 'force_custom_plan', true)`)
}
