import { and, asc, desc, eq, lte, sql } from 'drizzle-orm'
import { carePerson } from '../../../drizzle/schema/care'
import { outreachRound, roundPerson } from '../../../drizzle/schema/rounds'
import type { KeypadOutcome } from '../../../shared/schemas/outreach/words'
import type { RoundFilter } from '../../../shared/schemas/outreach/round-words'
import { texts, uuids } from '../arrays'
import type { Tx } from '../client'
import { findRound as findAnyRound, lockRound as lockAnyRound, type RoundPersonRow, type RoundRow as AnyRoundRow } from '../rounds/rounds'

/** Of a programme. */
export type RoundRow = AnyRoundRow & { programmeId: string, scriptId: string, filter: RoundFilter }

/** Null for rounds of agents. */
export function ofProgramme(row: AnyRoundRow | null): RoundRow | null {
  return row?.programmeId == null ? null : row as RoundRow
}

/** Who is chosen, in the order of the list, each with their best hour. */
export async function insertRoundPeople(
  tx: Tx, roundId: string, people: { id: string, bestHour: number | null }[], nextAt: Date,
): Promise<void> {
  const hours = people.map(({ bestHour }) => String(bestHour ?? ''))
  await tx.execute(sql`
    insert into round_person (round_id, person_id, place, state, attempt, tries, next_at, best_hour)
    select ${roundId}::uuid, id, place, 'waiting', 1, 0, ${nextAt.toISOString()}::timestamptz, nullif(hour, '')::smallint
    from unnest(${uuids(people.map(({ id }) => id))}, ${texts(hours)}) with ordinality as chosen(id, hour, place)`)
}

/** Row-level security says whose they are. */
export async function findRound(tx: Tx, id: string): Promise<RoundRow | null> {
  return ofProgramme(await findAnyRound(tx, id))
}

/** As it is, and stays until the transaction ends; before its people, always. */
export async function lockRound(tx: Tx, id: string): Promise<RoundRow | null> {
  return ofProgramme(await lockAnyRound(tx, id))
}

export interface RoundPage {
  programmeId: string
  limit: number
  /** The last of the page before. */
  after?: { createdAt: Date, id: string } | undefined
}

/** Newest first. */
export async function listRounds(
  tx: Tx, { programmeId, limit, after }: RoundPage,
): Promise<RoundRow[]> {
  const rows = await tx.select().from(outreachRound)
    .where(and(
      eq(outreachRound.programmeId, programmeId),
      after && sql`(${outreachRound.createdAt}, ${outreachRound.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
    ))
    .orderBy(desc(outreachRound.createdAt), desc(outreachRound.id)).limit(limit)
  return rows as RoundRow[]
}

export interface DuePerson {
  row: RoundPersonRow
  person: typeof carePerson.$inferSelect
  /** Another call to that number goes on: phones are shared. */
  isBusy: boolean
}

/**
 * Those whose turn it is, who speak one of these languages; nobody else takes them until the transaction ends.
 *
 * @param hour of the day now: where the round goes by people's best hours, theirs that are nearest come first.
 */
export async function takeDuePeople(
  tx: Tx, round: Pick<RoundRow, 'id' | 'order' | 'programmeId'>, languages: string[],
  { now, hour, limit }: { now: Date, hour: number, limit: number },
): Promise<DuePerson[]> {
  const away = sql`coalesce(least(abs(${roundPerson.bestHour} - ${hour}::int), 24 - abs(${roundPerson.bestHour} - ${hour}::int)), 3)`
  return tx.select({
    row: roundPerson, person: carePerson,
    isBusy: sql<boolean>`exists (select from care_person o join keypad_call k on k.person_id = o.id and k.outcome is null
      where o.programme_id = ${round.programmeId}::uuid and o.number = ${carePerson.number} and o.erased_at is null)`,
  }).from(roundPerson).innerJoin(carePerson, eq(carePerson.id, roundPerson.personId))
    .where(and(
      eq(roundPerson.roundId, round.id), eq(roundPerson.state, 'waiting'), lte(roundPerson.nextAt, now),
      sql`${carePerson.language} = any(${texts(languages)})`,
    ))
    .orderBy(...(round.order === 'best_hour' ? [away] : []), asc(roundPerson.nextAt), asc(roundPerson.place))
    .limit(limit).for('update', { of: roundPerson, skipLocked: true })
}

export interface EndedRoundCall {
  round_id: string
  person_id: string
  programme_id: string
  state: RoundRow['state']
  tries: number
  attempt: number
  outcome: KeypadOutcome
  reason: string | null
  ended_at: Date
}

/** People whose call has come to something; nobody else takes them until the transaction ends. */
export async function takeEndedCalls(tx: Tx, limit: number): Promise<EndedRoundCall[]> {
  const rows = await tx.execute<Record<keyof EndedRoundCall, unknown>>(sql`
    select p.round_id, p.person_id, r.programme_id, r.state, p.tries, p.attempt, k.outcome, k.ended_at,
      coalesce(k.reason, (select o.refusal from keypad_attempt a join call_order o on o.call_id = a.call_id
        where a.keypad_call_id = k.id order by a.place desc limit 1)) as reason
    from round_person p join outreach_round r on r.id = p.round_id
      join round_call c on c.round_id = p.round_id and c.person_id = p.person_id and c.attempt = p.attempt
      join keypad_call k on k.id = c.keypad_call_id
    where p.state = 'asked' and k.outcome is not null order by k.ended_at, p.person_id limit ${limit} for update of p skip locked`)
  return rows.map(row => ({ ...row, ended_at: new Date(row.ended_at as string) } as EndedRoundCall))
}

/** Micros that calls of a round have cost, or have set aside. Role system. */
export async function roundSpent(tx: Tx, roundIds: string[]): Promise<Map<string, bigint>> {
  const rows = await tx.execute<{ round_id: string, spent: string }>(sql`
    select rc.round_id, sum(coalesce(c.charged_micros, h.amount_micros))::text as spent
    from round_call rc join keypad_attempt a on a.keypad_call_id = rc.keypad_call_id
      join call c on c.id = a.call_id join wallet_hold h on h.call_id = c.id
    where rc.round_id = any(${uuids(roundIds)}) group by rc.round_id`)
  return new Map(rows.map(({ round_id: id, spent }) => [id, BigInt(spent)]))
}
