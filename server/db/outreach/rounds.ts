import { and, asc, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import { carePerson } from '../../../drizzle/schema/care'
import { outreachRound, roundCall, roundPerson } from '../../../drizzle/schema/rounds'
import type { RoundReason, RoundWait } from '../../../shared/schemas/outreach/round-words'
import type { KeypadOutcome } from '../../../shared/schemas/outreach/words'
import { texts, uuids } from '../arrays'
import type { Tx } from '../client'

export type RoundRow = typeof outreachRound.$inferSelect
export type RoundPersonRow = typeof roundPerson.$inferSelect
export type RoundCallRow = typeof roundCall.$inferSelect
export type RoundChange = Partial<Pick<
  RoundRow, 'state' | 'waits' | 'waitsUntil' | 'endedAt' | 'perMinute' | 'atOnce' | 'budgetMicros' | 'runBy'
>>

/** False where there is one of this id. */
export async function insertRound(tx: Tx, row: typeof outreachRound.$inferInsert): Promise<boolean> {
  const made = await tx.insert(outreachRound).values(row).onConflictDoNothing({ target: outreachRound.id })
    .returning({ id: outreachRound.id })
  return made.length > 0
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
  const [row] = await tx.select().from(outreachRound).where(eq(outreachRound.id, id))
  return row ?? null
}

/** As it is, and stays until the transaction ends; before its people, always. */
export async function lockRound(tx: Tx, id: string): Promise<RoundRow | null> {
  const [row] = await tx.select().from(outreachRound).where(eq(outreachRound.id, id)).for('update')
  return row ?? null
}

/** What people change of it: whoever has it on the screen is told. */
export async function changeRound(tx: Tx, id: string, change: RoundChange): Promise<RoundRow> {
  const [row] = await tx.update(outreachRound).set({ ...change, revision: sql`${outreachRound.revision} + 1` })
    .where(eq(outreachRound.id, id)).returning()
  return row!
}

export async function noteWait(tx: Tx, id: string, wait: { waits: RoundWait, waitsUntil: Date } | null): Promise<void> {
  await tx.update(outreachRound).set(wait ?? { waits: null, waitsUntil: null }).where(eq(outreachRound.id, id))
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
  return tx.select().from(outreachRound)
    .where(and(
      eq(outreachRound.programmeId, programmeId),
      after && sql`(${outreachRound.createdAt}, ${outreachRound.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
    ))
    .orderBy(desc(outreachRound.createdAt), desc(outreachRound.id)).limit(limit)
}

/** Rounds that run and do not wait for something, the one that began first first. */
export async function listRoundsToRun(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const rows = await tx.select({ id: outreachRound.id }).from(outreachRound)
    .where(and(
      eq(outreachRound.state, 'running'), lte(outreachRound.startsAt, now),
      or(isNull(outreachRound.waitsUntil), lte(outreachRound.waitsUntil, now), lte(outreachRound.endsAt, now)),
    ))
    .orderBy(asc(outreachRound.startsAt), asc(outreachRound.id)).limit(limit)
  return rows.map(({ id }) => id)
}

/** How many calls go on in a round, and how many began since then, by who connects them. */
export async function readPace(
  tx: Tx, roundId: string, since: Date,
): Promise<{ open: number, begun: Map<string | null, number> }> {
  const [{ open } = { open: 0 }] = await tx.select({ open: sql<number>`count(*)::int` }).from(roundPerson)
    .where(and(eq(roundPerson.roundId, roundId), eq(roundPerson.state, 'asked')))
  const rows = await tx.select({ carrier: roundCall.carrier, begun: sql<number>`count(*)::int` }).from(roundCall)
    .where(and(eq(roundCall.roundId, roundId), gt(roundCall.takenAt, since))).groupBy(roundCall.carrier)
  return { open, begun: new Map(rows.map(({ carrier, begun }) => [carrier, begun])) }
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

/** Calls that were asked for these people in this round. */
export async function findRoundCalls(tx: Tx, roundId: string, personIds: string[]): Promise<RoundCallRow[]> {
  if (personIds.length === 0) return []
  return tx.select().from(roundCall).where(and(eq(roundCall.roundId, roundId), inArray(roundCall.personId, personIds)))
}

/** That a call will be asked for, before it is. */
export async function writeRoundCall(tx: Tx, row: RoundCallRow): Promise<void> {
  await tx.insert(roundCall).values(row).onConflictDoUpdate({
    target: [roundCall.roundId, roundCall.personId, roundCall.attempt],
    set: { takenAt: row.takenAt, carrier: row.carrier },
  })
}

export async function writeRoundPerson(
  tx: Tx, { roundId, personId }: Pick<RoundPersonRow, 'roundId' | 'personId'>,
  change: Partial<Pick<RoundPersonRow, 'state' | 'reason' | 'attempt' | 'tries' | 'nextAt' | 'doneAt'>>,
): Promise<void> {
  await tx.update(roundPerson).set(change)
    .where(and(eq(roundPerson.roundId, roundId), eq(roundPerson.personId, personId)))
}

export async function lockRoundPerson(tx: Tx, roundId: string, personId: string): Promise<RoundPersonRow | null> {
  const [row] = await tx.select().from(roundPerson)
    .where(and(eq(roundPerson.roundId, roundId), eq(roundPerson.personId, personId))).for('update')
  return row ?? null
}

/** Nobody else is called in a round: who was called in vain was not reached, the others are left out. */
export async function closeWaiting(tx: Tx, roundId: string, reason: RoundReason, now: Date): Promise<void> {
  await tx.execute(sql`
    update round_person set state = case when tries > 0 then 'unreached' else 'left_out' end, reason = ${reason}, done_at = ${now.toISOString()}::timestamptz
    where round_id = ${roundId}::uuid and state = 'waiting'`)
}

/** How many of a round wait, or are being called. */
export async function countUndone(tx: Tx, roundId: string): Promise<number> {
  const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(roundPerson)
    .where(and(eq(roundPerson.roundId, roundId), inArray(roundPerson.state, ['waiting', 'asked'])))
  return row!.count
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

/**
 * People whom a server took and did not ask for: it is dead. They wait again, for the same call; where the round is
 * over nobody calls them.
 */
export async function giveBackPeople(tx: Tx, before: Date, now: Date): Promise<number> {
  const rows = await tx.execute(sql`
    update round_person p set
      state = case when r.state in ('running', 'paused') then 'waiting' when p.tries > 0 then 'unreached' else 'left_out' end,
      reason = case when r.state in ('running', 'paused') then null else 'stopped' end,
      done_at = case when r.state in ('running', 'paused') then null else ${now.toISOString()}::timestamptz end
    from outreach_round r, round_call c
    where r.id = p.round_id and c.round_id = p.round_id and c.person_id = p.person_id and c.attempt = p.attempt
      and p.state = 'asked' and c.taken_at < ${before.toISOString()}::timestamptz
      and not exists (select from keypad_call k where k.id = c.keypad_call_id)
    returning p.person_id`)
  return rows.length
}

/** What a call is to a round, and how that stands. Both stay so until the transaction ends. */
export interface RoundOfCall {
  round: RoundRow
  /** Whether it is still the call that this person is to get. */
  isCurrent: boolean
}

/** Null for calls that no round asked for. */
export async function lockRoundOfCall(tx: Tx, keypadCallId: string): Promise<RoundOfCall | null> {
  const [found] = await tx.select({ call: roundCall }).from(roundCall).where(eq(roundCall.keypadCallId, keypadCallId))
  if (!found) return null
  const { roundId, personId, attempt } = found.call
  const [round] = await tx.select().from(outreachRound).where(eq(outreachRound.id, roundId)).for('share')
  const [person] = await tx.select().from(roundPerson)
    .where(and(eq(roundPerson.roundId, roundId), eq(roundPerson.personId, personId))).for('share')
  return { round: round!, isCurrent: person!.state === 'asked' && person!.attempt === attempt }
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

/** How far people are, and why; by round. */
export async function countPeople(
  tx: Tx, roundIds: string[],
): Promise<{ roundId: string, state: RoundPersonRow['state'], reason: RoundReason | null, count: number }[]> {
  if (roundIds.length === 0) return []
  return tx.select({
    roundId: roundPerson.roundId, state: roundPerson.state, reason: roundPerson.reason, count: sql<number>`count(*)::int`,
  }).from(roundPerson).where(inArray(roundPerson.roundId, roundIds))
    .groupBy(roundPerson.roundId, roundPerson.state, roundPerson.reason)
}

/** When the next of those who wait is due, by round; rounds in which nobody waits are left out. */
export async function nextDue(tx: Tx, roundIds: string[]): Promise<Map<string, Date>> {
  if (roundIds.length === 0) return new Map()
  const due = { roundId: roundPerson.roundId, at: roundPerson.nextAt }
  const rows = await tx.selectDistinctOn([roundPerson.roundId], due)
    .from(roundPerson).where(and(inArray(roundPerson.roundId, roundIds), eq(roundPerson.state, 'waiting')))
    .orderBy(asc(roundPerson.roundId), asc(roundPerson.nextAt))
  return new Map(rows.map(({ roundId, at }) => [roundId, at]))
}
