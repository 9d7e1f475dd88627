import { sql, type SQL } from 'drizzle-orm'
import type { KeyMeaning, KeypadOutcome, OutreachLanguage } from '../../../shared/schemas/outreach/words'
import type { RoundPersonState, RoundReason } from '../../../shared/schemas/outreach/round-words'
import type { Tx } from '../client'

/** What calls of some people in a round came to. */
export interface RoundSums {
  people: number
  reached: number
  calls: number
  /** On the phone. */
  seconds: number
  costMicros: bigint
}

interface Row extends Record<string, unknown> {
  people: number
  reached: number
  calls: number
  seconds: number
  cost: string
}

/** Each call of a round that rang, with what it cost; a call has a try with each carrier that was asked. */
const CALLS = (roundId: string): SQL => sql`
  select rc.person_id, k.id, k.outcome, k.key, k.meaning, k.created_at,
    sum(coalesce(c.charged_micros, 0))::bigint as cost, sum(coalesce(c.duration_seconds, 0))::int as seconds
  from round_call rc join keypad_call k on k.id = rc.keypad_call_id
    join keypad_attempt a on a.keypad_call_id = k.id join call c on c.id = a.call_id
  where rc.round_id = ${roundId}::uuid and k.outcome is distinct from 'not_placed' and k.outcome is distinct from 'refused'
  group by rc.person_id, k.id`

const BY = { all: sql`()`, worker: sql`person.worker_id`, place: sql`folded(person.place)` } as const
/** How it is called; a place as most write it. */
const CALLED = { all: sql`''`, worker: sql`min(person.worker_id)`, place: sql`mode() within group (order by person.place)` } as const

/** Sums of a round by what its people have in common. Role system. */
export async function sumRound(tx: Tx, roundId: string, by: keyof typeof BY): Promise<(RoundSums & { of: string })[]> {
  const rows = await tx.execute<Row & { of: string }>(sql`
    with calls as (${CALLS(roundId)}),
      each as (
        select person_id, count(*)::int as calls, sum(cost)::bigint as cost, sum(seconds)::int as seconds
        from calls group by person_id)
    select ${CALLED[by]} as of, count(*)::int as people, (count(*) filter (where p.state = 'reached'))::int as reached,
      coalesce(sum(each.calls), 0)::int as calls, coalesce(sum(each.seconds), 0)::int as seconds,
      coalesce(sum(each.cost), 0)::text as cost
    from round_person p join care_person person on person.id = p.person_id
      left join each on each.person_id = p.person_id
    where p.round_id = ${roundId}::uuid group by ${BY[by]} order by count(*) desc, 1`)
  return rows.map(({ cost, ...row }) => ({ ...row, costMicros: BigInt(cost) }))
}

/** By the hour of the day in which calls began, on that clock. Role system. */
export async function sumRoundHours(tx: Tx, roundId: string, timeZone: string) {
  const rows = await tx.execute<{ hour: number, calls: number, answered: number, seconds: number, cost: string }>(sql`
    select extract(hour from created_at at time zone ${timeZone})::int as hour, count(*)::int as calls,
      (count(*) filter (where outcome in ('keyed', 'no_key')))::int as answered, sum(seconds)::int as seconds, sum(cost)::text as cost
    from (${CALLS(roundId)}) calls group by 1 order by 1`)
  return rows.map(({ cost, ...row }) => ({ ...row, costMicros: BigInt(cost) }))
}

/** Which keys were pressed how often. Role system. */
export async function countRoundKeys(
  tx: Tx, roundId: string,
): Promise<{ key: string, meaning: KeyMeaning, count: number }[]> {
  return tx.execute<{ key: string, meaning: KeyMeaning, count: number }>(sql`
    select key, meaning, count(*)::int as count from (${CALLS(roundId)}) calls where key is not null group by 1, 2 order by 1, 2`)
}

/** Somebody of a round as its file says them. */
export interface RoundLine extends Record<string, unknown> {
  place_in_list: number
  name: string
  number: string
  place: string
  language: OutreachLanguage
  worker_id: string
  state: RoundPersonState
  reason: RoundReason | null
  calls: number
  last_at: string | null
  outcome: KeypadOutcome | null
  key: string | null
  meaning: KeyMeaning | null
  seconds: number
  cost: string
}

/** In the order of the list, by keyset. Role system. */
export async function listRoundLines(tx: Tx, roundId: string, afterPlace: number, limit: number): Promise<RoundLine[]> {
  return tx.execute<RoundLine>(sql`
    with calls as (${CALLS(roundId)})
    select p.place as place_in_list, person.name, person.number, person.place, person.language, person.worker_id,
      p.state, p.reason, coalesce(own.calls, 0)::int as calls, own.last_at, last.outcome, last.key, last.meaning,
      coalesce(own.seconds, 0)::int as seconds, coalesce(own.cost, 0)::text as cost
    from round_person p join care_person person on person.id = p.person_id
      left join lateral (
        select count(*) as calls, max(created_at)::text as last_at, sum(seconds) as seconds, sum(cost) as cost
        from calls where person_id = p.person_id) own on true
      left join lateral (
        select outcome, key, meaning from calls where person_id = p.person_id order by created_at desc limit 1
      ) last on true
    where p.round_id = ${roundId}::uuid and p.place > ${afterPlace} order by p.place limit ${limit}`)
}
