import { sql } from 'drizzle-orm'
import type { KeyMeaning } from '../../../shared/schemas/outreach/words'
import { texts } from '../arrays'
import type { Tx } from '../client'

export interface DashboardPeriod { start: Date, end: Date }

export interface ReachSums {
  requests: number
  reached: number
  unreached: number
  talkedSeconds: number
  chargedMicros: bigint
}

/** That help is coming was no question: it costs, and nobody was to be reached by it. */
const SUMS = sql`
  (count(*) filter (where k.task_id is null))::int as requests,
  (count(*) filter (where k.task_id is null and k.outcome in ('keyed', 'no_key')))::int as reached,
  (count(*) filter (where k.task_id is null and k.outcome not in ('keyed', 'no_key')))::int as unreached,
  coalesce(sum(m.seconds), 0)::int as "talkedSeconds",
  coalesce(sum(m.micros), 0)::text as "chargedMicros"`

/** Requests of a period with what their calls came to. */
const requestsOf = (programmeIds: string[], { start, end }: DashboardPeriod) => sql`
  keypad_call k left join lateral (
    select sum(c.duration_seconds) as seconds, sum(c.charged_micros) as micros
    from keypad_attempt a join call c on c.id = a.call_id where a.keypad_call_id = k.id
  ) m on true
  where k.programme_id = any(${texts(programmeIds)}::uuid[])
    and k.created_at >= ${start.toISOString()}::timestamptz and k.created_at < ${end.toISOString()}::timestamptz`

type Raw<Sums extends ReachSums> = Omit<Sums, 'chargedMicros'> & { chargedMicros: string }
const toSums = <Sums extends ReachSums>(row: Raw<Sums>) =>
  ({ ...row, chargedMicros: BigInt(row.chargedMicros) }) as unknown as Sums

/** By the day on the clock of the programme; days without a request are left out. Role system. */
export async function sumRequestsByDay(
  tx: Tx, programme: { id: string, timeZone: string }, period: DashboardPeriod,
): Promise<(ReachSums & { day: string })[]> {
  const rows = await tx.execute<Raw<ReachSums & { day: string }>>(sql`
    select (k.created_at at time zone ${programme.timeZone})::date::text as day, ${SUMS}
    from ${requestsOf([programme.id], period)} group by 1 order by 1`)
  return [...rows].map(toSums<ReachSums & { day: string }>)
}

/** Programmes without a request are left out. Role system. */
export async function sumRequestsByProgramme(
  tx: Tx, programmeIds: string[], period: DashboardPeriod,
): Promise<(ReachSums & { programmeId: string })[]> {
  if (programmeIds.length === 0) return []
  const rows = await tx.execute<Raw<ReachSums & { programmeId: string }>>(sql`
    select k.programme_id as "programmeId", ${SUMS} from ${requestsOf(programmeIds, period)} group by 1 order by 1`)
  return [...rows].map(toSums<ReachSums & { programmeId: string }>)
}

export interface KeySum { day: string, meaning: KeyMeaning, count: number }

/** What was pressed, by day. Role system. */
export async function sumKeysByDay(
  tx: Tx, programme: { id: string, timeZone: string }, { start, end }: DashboardPeriod,
): Promise<KeySum[]> {
  const rows = await tx.execute<KeySum & Record<string, unknown>>(sql`
    select (k.created_at at time zone ${programme.timeZone})::date::text as day, k.meaning, count(*)::int as count
    from keypad_call k where k.programme_id = ${programme.id}::uuid and k.meaning is not null
      and k.created_at >= ${start.toISOString()}::timestamptz and k.created_at < ${end.toISOString()}::timestamptz
    group by 1, 2 order by 1, 2`)
  return [...rows]
}

export interface PeopleCounts { planned: number, answered: number, inCare: number, callable: number, flagged: number }

/** Different people of a period, and those who are in care now. Role system. */
export async function countPeople(
  tx: Tx, programmeId: string, { start, end }: DashboardPeriod,
): Promise<PeopleCounts> {
  const [row] = await tx.execute<PeopleCounts & Record<string, unknown>>(sql`
    select asked.*, care.* from (
      select count(distinct k.person_id)::int as planned,
        (count(distinct k.person_id) filter (where k.outcome in ('keyed', 'no_key')))::int as answered
      from keypad_call k where k.programme_id = ${programmeId}::uuid and k.task_id is null
        and k.created_at >= ${start.toISOString()}::timestamptz and k.created_at < ${end.toISOString()}::timestamptz
    ) asked, (
      select count(*)::int as "inCare",
        (count(*) filter (
          where consent_at is not null and opted_out_at is null and number_doubted_at is null))::int as callable,
        (count(*) filter (where flagged_at is not null))::int as flagged
      from care_person where programme_id = ${programmeId}::uuid and erased_at is null
    ) care`)
  return row!
}

export interface TaskCounts {
  open: number
  overdue: number
  opened: number
  resolved: number
  medianSeconds: number | null
}

/** Role system. */
export async function countTasks(
  tx: Tx, programmeId: string, { start, end }: DashboardPeriod, now: Date,
): Promise<TaskCounts> {
  const [from, to, at] = [start, end, now].map(instant => sql`${instant.toISOString()}::timestamptz`) as [unknown, unknown, unknown]
  const [row] = await tx.execute<TaskCounts & Record<string, unknown>>(sql`
    select (count(*) filter (where state <> 'resolved'))::int as open,
      (count(*) filter (where state <> 'resolved' and due_at < ${at}))::int as overdue,
      (count(*) filter (where opened_at >= ${from} and opened_at < ${to}))::int as opened,
      (count(*) filter (where resolved_at >= ${from} and resolved_at < ${to}))::int as resolved,
      round((percentile_cont(0.5) within group (order by extract(epoch from resolved_at - opened_at))
        filter (where resolved_at >= ${from} and resolved_at < ${to}))::numeric)::int as "medianSeconds"
    from care_task where programme_id = ${programmeId}::uuid`)
  return row!
}

export interface Streak { personId: string, name: string, unanswered: number }

/** Who did not answer at least so many times in a row, most first, and how many these are. Role system. */
export async function listStreaks(
  tx: Tx, programmeId: string, atLeast: number, most: number,
): Promise<{ streaks: Streak[], count: number }> {
  const rows = await tx.execute<Streak & { count: number } & Record<string, unknown>>(sql`
    select id as "personId", name, unanswered, (count(*) over ())::int as count
    from care_person where programme_id = ${programmeId}::uuid and erased_at is null and unanswered >= ${atLeast}
    order by unanswered desc, name, id limit ${most}`)
  const streaks = [...rows].map(({ personId, name, unanswered }) => ({ personId, name, unanswered }))
  return { streaks, count: rows[0]?.count ?? 0 }
}
