import { sql, type SQL } from 'drizzle-orm'
import type { CallStatus } from '../../../shared/schemas/calls'
import type { CostObstacle } from '../../../shared/schemas/costs'
import type { MarginLoss } from '../../../shared/schemas/margin'
import type { Tx } from '../client'
import { isLatestPrice } from '../costs'
import { instantText } from '../ledger/page'
import { uuids } from '../arrays'
import { bookedWithin, figuresOf, SOLD_CALLS, THEIR_REFUNDS, type MarginPeriod } from './margin'

export interface MarginCallRow extends Record<string, unknown> {
  id: string
  created_at: string
  to_number: string
  country: string | null
  matched_prefix: string
  description: string
  status: CallStatus
  duration_seconds: number | null
  currency: string
  charged: string
  /** JSON: names and micros. */
  components: string
  refunded: string
  /** JSON: what is known of the cost, by currency. */
  costs: string
  foreign_legs: number
  is_known: boolean
  is_completed: boolean
  obstacle: CostObstacle | null
  next_at: string | null
  margin: string | null
  loss: MarginLoss | null
  transaction_id: string | null
}

export interface MarginCallFilter {
  period: MarginPeriod
  prefix?: string | undefined
  below?: MarginLoss | 'any' | undefined
}

/** A place between two calls of the list. */
export interface MarginPlace extends Record<string, unknown> { createdAt: string, id: string }

/** Calls that one request looks through at most. */
export const CALLS_LOOKED_THROUGH = 20_000

/**
 * A page of calls, newest first, by keyset: from the end of the period backwards, a bounded stretch at a time, because
 * no index knows which calls earned less than they cost.
 */
export async function listMarginCalls(
  tx: Tx, filter: MarginCallFilter, page: { limit: number, after: MarginPlace | null, lookThrough?: number },
): Promise<{ rows: MarginCallRow[], next: MarginPlace | null }> {
  await tx.execute(sql`set local plan_cache_mode = force_custom_plan`)
  const isNarrow = filter.prefix !== undefined || filter.below !== undefined
  const lookThrough = isNarrow ? page.lookThrough ?? CALLS_LOOKED_THROUGH : page.limit + 1
  const stretch = stretchOf(filter.period, page.after, lookThrough)
  const places = await tx.execute<MarginPlace>(sql`
    ${idsOf(stretch, filter)} order by f.created_at desc, f.id desc limit ${page.limit + 1}`)
  const shown = places.slice(0, page.limit)
  const rows = await findMarginCalls(tx, shown.map(place => place.id))
  if (places.length > page.limit) return { rows, next: shown.at(-1)! }
  return { rows, next: isNarrow ? await endOf(tx, stretch, lookThrough) : null }
}

function stretchOf(period: MarginPeriod, after: MarginPlace | null, lookThrough: number): SQL {
  const below = after ? sql`and (c.created_at, c.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)` : sql``
  return sql`select c.* from ${SOLD_CALLS} c where ${bookedWithin(period)} ${below} order by c.created_at desc, c.id desc limit ${lookThrough}::int`
}

function idsOf(stretch: SQL, { prefix, below }: MarginCallFilter): SQL {
  const place = sql`f.id, ${instantText(sql`f.created_at`)} as "createdAt"`
  const ofPrefix = (alias: SQL) => (prefix === undefined ? sql`true` : sql`${alias}.matched_prefix = ${prefix}`)
  if (below === undefined) return sql`select ${place} from (${stretch}) f where ${ofPrefix(sql`f`)}`
  const figures = figuresOf({ from: sql`(${stretch}) c`, where: ofPrefix(sql`c`), refunds: THEIR_REFUNDS })
  return sql`select ${place} from (${figures}) f where ${below === 'any' ? sql`f.loss is not null` : sql`f.loss = ${below}`}`
}

/** Where a stretch ends that was looked through in vain; null where the period ends with it. */
async function endOf(tx: Tx, stretch: SQL, lookThrough: number): Promise<MarginPlace | null> {
  const [end] = await tx.execute<MarginPlace>(sql`
    with stretch as materialized (${stretch})
    select f.id, ${instantText(sql`f.created_at`)} as "createdAt" from stretch f
    where (select count(*) from stretch) = ${lookThrough}::int order by f.created_at, f.id limit 1`)
  return end ?? null
}

/** What each of these calls earned and cost, newest first. */
export async function findMarginCalls(tx: Tx, ids: string[]): Promise<MarginCallRow[]> {
  if (ids.length === 0) return []
  const rows = await tx.execute<MarginCallRow>(sql`
    select f.id, ${instantText(sql`f.created_at`)} as created_at, c.to_number, f.country, f.matched_prefix, f.description, c.status, c.duration_seconds,
      f.currency, coalesce(f.charged, 0)::text as charged, f.refunded::text, f.foreign_legs::int, f.known_at is not null as is_known,
      f.completed_at is not null as is_completed, f.obstacle, ${instantText(sql`f.next_at`)} as next_at, f.margin::text, f.loss,
      t.id::text as transaction_id, costs.list as costs, parts.list as components
    from (${figuresOf({ from: sql`${SOLD_CALLS} c`, where: sql`c.id = any(${uuids(ids)})`, refunds: THEIR_REFUNDS })}) f join call c on c.id = f.id left join credit_transaction t on t.call_id = f.id and t.kind = 'call_charge'
      cross join lateral (select coalesce(jsonb_agg(jsonb_build_object('currency', unit, 'micros', micros) order by unit), '[]')::text as list
        from (select case when p.converted_micros is null then p.price_unit else f.currency end as unit, sum(coalesce(p.converted_micros, p.price_micros))::text as micros
          from provider_cost p where p.call_id = f.id and ${isLatestPrice} group by 1) by_currency) costs
      cross join lateral (select coalesce(jsonb_agg(jsonb_build_object('component', component, 'chargedMicros', charged_micros::text) order by place), '[]')::text as list
        from call_cost_breakdown where call_id = f.id) parts
    order by f.created_at desc, f.id desc`)
  return [...rows]
}

export interface LegPriceRow extends Record<string, unknown> {
  leg_id: string
  is_child: boolean
  price_micros: string
  is_recording: boolean
  price_unit: string
  duration_seconds: number | null
  fetched_at: string
  /** Of a price that was converted: what it comes to, and by which rate. */
  converted_micros: string | null
  rate_nanos: string | null
  source: string | null
  valid_from: string | null
}

/** Every price that the carrier ever gave the legs of a call, and its recording: of each the latest first. */
export async function listLegPrices(tx: Tx, { id, carrier }: { id: string, carrier: string }): Promise<LegPriceRow[]> {
  const rows = await tx.execute<LegPriceRow>(sql`
    select p.leg_id, p.is_child, exists (select from call_recording o where o.call_id = p.call_id and o.recording_id = p.leg_id) as is_recording, p.price_micros::text, p.price_unit, p.duration_seconds, ${instantText(sql`p.fetched_at`)} as fetched_at,
      p.converted_micros::text, r.rate_nanos::text, r.source, ${instantText(sql`r.valid_from`)} as valid_from
    from provider_cost p left join exchange_rate r on r.id = p.exchange_rate_id
    where p.call_id = ${id}::uuid and p.carrier = ${carrier} order by p.is_child, p.leg_id, p.fetched_at desc, p.id desc`)
  return [...rows]
}
