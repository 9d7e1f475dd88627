import { sql, type SQL } from 'drizzle-orm'
import { texts, uuids } from '../arrays'
import type { Tx } from '../client'

/** Whose name stands with the calls that are in the sums. */
export const COUNTED_BY = 'analytics'

/**
 * Whether the person placed a call `c`, by themselves or by an agent of theirs. Calls that came in, whoever took them,
 * and talks without a telephone are in none of the figures.
 */
export const isPlaced = sql`(c.channel <> 'inbound' and (c.channel <> 'agent' or not exists (
  select from agent_call a where a.call_id = c.id and a.way in ('in', 'trial'))))`

/**
 * Whether a call `c` is in the sums: placed by the person, settled, and handed over. Until it is, whoever reads them
 * adds it.
 */
const isCounted = sql`c.billed_at is not null and ${isPlaced} and not exists (
  select from call_ended e where e.call_id = c.id and not (${COUNTED_BY} = any (e.taken_by)))`

const SUM_COLUMNS = sql`calls, completed_calls, talked_seconds, charged_micros`
const SUMS = sql`count(*), count(*) filter (where c.status = 'completed'), coalesce(sum(c.duration_seconds), 0), sum(c.charged_micros)`
const REPLACED = sql`calls = excluded.calls, completed_calls = excluded.completed_calls,
  talked_seconds = excluded.talked_seconds, charged_micros = excluded.charged_micros`

const quarterOf = (at: SQL) => sql`date_bin('15 minutes', ${at}, 'epoch')`
const utcDayOf = (at: SQL) => sql`(${at} at time zone 'UTC')::date`

/**
 * Counts anew where these calls belong, in any order and as often as one likes: what comes out is always what the calls
 * come to. The transaction that notes that they were handed over is this one.
 */
export async function countAgainFor(tx: Tx, callIds: string[]): Promise<void> {
  const rows = await tx.execute<{ user_id: string }>(sql`select distinct user_id from call where id = any(${uuids(callIds)})`)
  await lockSums(tx, rows.map(row => row.user_id))
  await putQuarters(tx, sql`(
    select distinct user_id, ${quarterOf(sql`created_at`)} as at from call where id = any(${uuids(callIds)})) touched
    join call c on c.user_id = touched.user_id and c.created_at >= touched.at and c.created_at < touched.at + interval '15 minutes'
    where ${isCounted}`)
  await putNumberDays(tx, sql`(
    select user_id, ${utcDayOf(sql`created_at`)} as day, array_agg(distinct to_number) as numbers
    from call where id = any(${uuids(callIds)}) group by 1, 2) touched
    join call c on c.user_id = touched.user_id and c.to_number = any (touched.numbers)
      and c.created_at >= touched.day::timestamp at time zone 'UTC' and c.created_at < (touched.day + 1)::timestamp at time zone 'UTC'
    where ${isCounted}`)
}

/**
 * Calls whose numbers were shortened (P2): what was counted under a number that they had is counted anew, under what
 * they and others have now.
 */
export async function countShortenedAgain(tx: Tx, calls: readonly CalledNumber[]): Promise<void> {
  if (calls.length === 0) return
  const ids = uuids(calls.map(({ callId }) => callId))
  const numbers = texts([...new Set(calls.map(({ number }) => number))])
  const days = sql`select distinct user_id, ${utcDayOf(sql`created_at`)} as day from call where id = any(${ids})`
  const rows = await tx.execute<{ user_id: string }>(sql`select distinct user_id from call where id = any(${ids})`)
  await lockSums(tx, rows.map(row => row.user_id))
  await tx.execute(sql`
    delete from call_number_day d using (${days}) touched
    where d.user_id = touched.user_id and d.day = touched.day and d.to_number = any(${numbers})`)
  await putNumberDays(tx, sql`(${days}) touched
    join call c on c.user_id = touched.user_id
      and (c.to_number = any(${numbers}) or c.to_number in (select to_number from call where id = any(${ids})))
      and c.created_at >= touched.day::timestamp at time zone 'UTC' and c.created_at < (touched.day + 1)::timestamp at time zone 'UTC'
    where ${isCounted}`)
}

/** A call, and the number that it was counted under. */
export interface CalledNumber { callId: string, number: string }

/** Throws away what these people's calls came to, and counts all of them. */
export async function countAllAgain(tx: Tx, userIds: string[]): Promise<void> {
  await lockSums(tx, userIds)
  await tx.execute(sql`delete from call_quarter where user_id = any(${texts(userIds)})`)
  await tx.execute(sql`delete from call_number_day where user_id = any(${texts(userIds)})`)
  const theirs = sql`call c where c.user_id = any(${texts(userIds)}) and ${isCounted}`
  await putQuarters(tx, theirs)
  await putNumberDays(tx, theirs)
}

/** People after one of them, in order. */
export async function listPeople(tx: Tx, after: string, limit: number): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`select id from "user" where id > ${after} order by id limit ${limit}::int`)
  return rows.map(row => row.id)
}

/**
 * One at a time counts a person's calls; the next one sees what that one did, because it reads in a statement after the
 * wait. Erasing a person waits here too.
 */
async function lockSums(tx: Tx, userIds: string[]): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended('talktime:analytics:' || id, 0))
    from (select id from unnest(${texts(userIds)}) as id order by id) people`)
}

async function putQuarters(tx: Tx, calls: SQL): Promise<void> {
  await tx.execute(sql`
    insert into call_quarter (user_id, quarter_at, currency, ${SUM_COLUMNS})
    select c.user_id, ${quarterOf(sql`c.created_at`)}, c.currency, ${SUMS} from ${calls} group by 1, 2, 3
    on conflict (user_id, currency, quarter_at) do update set ${REPLACED}`)
}

async function putNumberDays(tx: Tx, calls: SQL): Promise<void> {
  await tx.execute(sql`
    insert into call_number_day (user_id, day, to_number, country, currency, ${SUM_COLUMNS})
    select c.user_id, ${utcDayOf(sql`c.created_at`)}, c.to_number, coalesce(c.country::text, ''), c.currency, ${SUMS} from ${calls} group by 1, 2, 3, 4, 5
    on conflict (user_id, currency, day, to_number, country) do update set ${REPLACED}`)
}
