import { sql } from 'drizzle-orm'
import { integerArray, texts } from '../arrays'
import type { Tx } from '../client'
import { COUNTED_BY, isPlaced } from './call-sums'

export interface CallSums { calls: number, completedCalls: number, talkedSeconds: number, chargedMicros: bigint }
export interface NumberSums extends CallSums { toNumber: string, country: string | null }
export interface CountrySums extends CallSums { country: string | null }

/** What a person's calls of a period come to. Days and hours without a call are not there. */
export interface PeriodSums {
  byDay: Map<string, CallSums>
  /** From Monday, 1, to Sunday, and from 0 to 23. */
  byHour: { weekday: number, hour: number, calls: number }[]
  /** Of the days before. */
  previous: CallSums
  /** Most calls first. */
  countries: CountrySums[]
  numbers: NumberSums[]
}

export interface SumsFilter {
  userId: string
  currency: string
  /** Instants: at or after, and before. */
  start: Date
  end: Date
  /** Where the period before begins, which ends with the start. */
  previousStart: Date
  /** Days of UTC that are wholly within, the last one excluded; null where there are none. */
  wholeDays: { from: string, end: string } | null
  /** The rest of the period, at either side of them: at most two. */
  edges: { start: Date, end: Date }[]
  /** The whole of the period, cut where the clocks are changed. */
  stretches: { startMs: number, endMs: number, offsetSeconds: number }[]
  /** So many countries and numbers. */
  most: number
}

interface SumRow extends Record<string, unknown> {
  part: 'day' | 'hour' | 'previous' | 'country' | 'number'
  key: string
  country: string | null
  calls: number
  completed: number
  seconds: string
  micros: string
}

const NOTHING: CallSums = { calls: 0, completedCalls: 0, talkedSeconds: 0, chargedMicros: 0n }

const instant = (at: Date) => sql`${at.toISOString()}::timestamptz`
const instants = (times: number[]) => sql`${texts(times.map(ms => new Date(ms).toISOString()))}::timestamptz[]`
const SUMS = sql`sum(calls)::int as calls, sum(completed)::int as completed, sum(seconds)::text as seconds, sum(micros)::text as micros`
/** A call as a sum of one: those that are not in the sums yet, `fresh`, and those at the edges of days. */
const ONE = sql`1 as calls, (status = 'completed')::int as completed, coalesce(duration_seconds, 0) as seconds, charged_micros as micros`
const STORED = sql`calls, completed_calls as completed, talked_seconds as seconds, charged_micros as micros`

/**
 * One statement: a call that is handed over meanwhile is in the sums or beside them, and never in both, and all parts
 * of the answer are of the same calls. Time becomes a zone's own by the stretches alone, so that whoever asks and the
 * database need not have the same list of zones.
 */
export async function readSums(tx: Tx, f: SumsFilter): Promise<PeriodSums> {
  await tx.execute(sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`)
  const mine = sql`user_id = ${f.userId} and currency = ${f.currency}`
  const [first = { start: f.end, end: f.end }, second = { start: f.end, end: f.end }] = f.edges
  const { from, end } = f.wholeDays ?? { from: '2000-01-01', end: '2000-01-01' }
  const atEdge = (edge: { start: Date, end: Date }) => sql`
    select to_number, coalesce(country::text, '') as country, ${ONE} from call c
    where ${mine} and billed_at is not null and ${isPlaced} and created_at >= ${instant(edge.start)} and created_at < ${instant(edge.end)}`
  const rows = await tx.execute<SumRow>(sql`
    with fresh as materialized (
      select c.* from call_ended e join call c on c.id = e.call_id
      where not (${COUNTED_BY} = any (e.taken_by)) and ${isPlaced} and c.user_id = ${f.userId} and c.currency = ${f.currency}
        and c.created_at >= ${instant(f.previousStart)} and c.created_at < ${instant(f.end)}
    ), quarters as materialized (
      select quarter_at, ${STORED} from call_quarter
      where ${mine} and quarter_at >= ${instant(f.previousStart)} and quarter_at < ${instant(f.end)}
      union all select date_bin('15 minutes', created_at, 'epoch'), ${ONE} from fresh
    ), clocks as materialized (
      select * from unnest(${instants(f.stretches.map(one => one.startMs))}, ${instants(f.stretches.map(one => one.endMs))},
        ${integerArray(f.stretches.map(one => one.offsetSeconds))}::int[]) as stretch (start_at, end_at, ahead)
    ), hours as materialized (
      select date_trunc('hour', (quarter_at at time zone 'UTC') + make_interval(secs => ahead)) as hour_at,
        sum(calls) as calls, sum(completed) as completed, sum(seconds) as seconds, sum(micros) as micros
      from quarters join clocks on quarter_at >= start_at and quarter_at < end_at group by 1
    ), numbers as materialized (
      select to_number, country, ${STORED} from call_number_day
      where ${mine} and day >= ${from}::date and day < ${end}::date
      union all select to_number, coalesce(country::text, ''), ${ONE} from fresh
      where created_at >= ${from}::timestamp at time zone 'UTC' and created_at < ${end}::timestamp at time zone 'UTC'
      union all ${atEdge(first)} union all ${atEdge(second)}
    ), by_number as materialized (
      select to_number, country, sum(calls) as calls, sum(completed) as completed, sum(seconds) as seconds, sum(micros) as micros from numbers group by 1, 2
    )
    select 'day' as part, to_char(hour_at, 'YYYY-MM-DD') as key, null as country, ${SUMS} from hours group by 2
    union all select 'hour', to_char(hour_at, 'ID HH24'), null, ${SUMS} from hours group by 2
    union all select 'previous', '', null, ${SUMS} from quarters where quarter_at < ${instant(f.start)} having count(*) > 0
    union all (select 'country', country, country, ${SUMS} from by_number group by 2
      order by sum(calls) desc, sum(micros) desc, country collate "C" limit ${f.most}::int)
    union all (select 'number', to_number, max(country), ${SUMS} from by_number group by 2
      order by sum(calls) desc, sum(micros) desc, to_number collate "C" limit ${f.most}::int)`)
  return gather(rows)
}

function gather(rows: Iterable<SumRow>): PeriodSums {
  const sums: PeriodSums = {
    byDay: new Map(), byHour: [], previous: NOTHING, countries: [], numbers: [],
  }
  for (const row of rows) {
    const found = {
      calls: row.calls,
      completedCalls: row.completed,
      talkedSeconds: Number(row.seconds),
      chargedMicros: BigInt(row.micros),
    }
    const country = row.country || null
    if (row.part === 'day') sums.byDay.set(row.key, found)
    else if (row.part === 'previous') sums.previous = found
    else if (row.part === 'country') sums.countries.push({ country, ...found })
    else if (row.part === 'number') sums.numbers.push({ toNumber: row.key, country, ...found })
    else {
      const [weekday, hour] = row.key.split(' ').map(Number)
      sums.byHour.push({ weekday: weekday!, hour: hour!, calls: row.calls })
    }
  }
  return sums
}

/** Of what calls of a period were charged, what came back: by a complaint, which is the one way (M12). */
export async function sumGivenBack(
  tx: Tx, { userId, currency, start, end }: Pick<SumsFilter, 'userId' | 'currency' | 'start' | 'end'>,
): Promise<bigint> {
  const [row] = await tx.execute<{ micros: string }>(sql`
    select coalesce(sum(k.refunded_micros), 0)::text as micros from call_complaint k join call c on c.id = k.call_id
    where k.user_id = ${userId} and k.refunded_micros > 0 and c.user_id = ${userId} and c.currency = ${currency}
      and c.created_at >= ${instant(start)} and c.created_at < ${instant(end)}`)
  return BigInt(row!.micros)
}
