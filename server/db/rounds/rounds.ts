import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import { outreachRound, roundCall, roundPerson } from '../../../drizzle/schema/rounds'
import type { RoundReason, RoundWait } from '../../../shared/schemas/outreach/round-words'
import type { Tx } from '../client'

export type RoundRow = typeof outreachRound.$inferSelect
export type RoundPersonRow = typeof roundPerson.$inferSelect
export type RoundCallRow = typeof roundCall.$inferSelect
export type RoundChange = Partial<Pick<
  RoundRow, 'state' | 'waits' | 'waitsUntil' | 'endedAt' | 'perMinute' | 'atOnce' | 'budgetMicros' | 'runBy'
>>
/** Whose rounds. */
export type RoundOf = 'programme' | 'agent'

const isOf = (of: RoundOf) => isNotNull(of === 'agent' ? outreachRound.agentId : outreachRound.programmeId)

/** False where there is one of this id. */
export async function insertRound(tx: Tx, row: typeof outreachRound.$inferInsert): Promise<boolean> {
  const made = await tx.insert(outreachRound).values(row).onConflictDoNothing({ target: outreachRound.id })
    .returning({ id: outreachRound.id })
  return made.length > 0
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

/** Rounds that run and do not wait for something, the one that began first first. */
export async function listRoundsToRun(tx: Tx, of: RoundOf, now: Date, limit: number): Promise<string[]> {
  const rows = await tx.select({ id: outreachRound.id }).from(outreachRound)
    .where(and(
      isOf(of), eq(outreachRound.state, 'running'), lte(outreachRound.startsAt, now),
      or(isNull(outreachRound.waitsUntil), lte(outreachRound.waitsUntil, now), lte(outreachRound.endsAt, now)),
    ))
    .orderBy(asc(outreachRound.startsAt), asc(outreachRound.id)).limit(limit)
  return rows.map(({ id }) => id)
}

export interface RoundPaceNow {
  /** Calls that go on. */
  open: number
  /** Calls that began since then, by who connects them. */
  begun: Map<string | null, number>
}

export async function readPace(tx: Tx, roundId: string, since: Date): Promise<RoundPaceNow> {
  const [{ open } = { open: 0 }] = await tx.select({ open: sql<number>`count(*)::int` }).from(roundPerson)
    .where(and(eq(roundPerson.roundId, roundId), eq(roundPerson.state, 'asked')))
  const rows = await tx.select({ carrier: roundCall.carrier, begun: sql<number>`count(*)::int` }).from(roundCall)
    .where(and(eq(roundCall.roundId, roundId), gt(roundCall.takenAt, since))).groupBy(roundCall.carrier)
  return { open, begun: new Map(rows.map(({ carrier, begun }) => [carrier, begun])) }
}

/** Calls that were asked for these people in this round. */
export async function findRoundCalls(tx: Tx, roundId: string, personIds: string[]): Promise<RoundCallRow[]> {
  if (personIds.length === 0) return []
  return tx.select().from(roundCall).where(and(eq(roundCall.roundId, roundId), inArray(roundCall.personId, personIds)))
}

/** That a call will be asked for, before it is. */
export async function writeRoundCall(tx: Tx, row: typeof roundCall.$inferInsert): Promise<void> {
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

/**
 * People whom a server took and did not ask for: it is dead. They wait again, for the same call; where the round is
 * over nobody calls them. Whoever asks for a call holds their row meanwhile, and is not dead: such rows are left alone,
 * and whether there is a call is read once the row is held, since the call may have come just before.
 */
export async function giveBackPeople(tx: Tx, of: RoundOf, before: Date, now: Date): Promise<number> {
  const isThere = of === 'agent'
    ? sql`exists (select from agent_call a where a.call_id = c.call_id)`
    : sql`exists (select from keypad_call k where k.id = c.keypad_call_id)`
  const isLeft = sql`r.id = p.round_id and c.round_id = p.round_id and c.person_id = p.person_id and c.attempt = p.attempt
      and r.${sql.identifier(`${of}_id`)} is not null
      and p.state = 'asked' and c.taken_at < ${before.toISOString()}::timestamptz and not ${isThere}`
  const held = await tx.execute<{ round_id: string, person_id: string }>(sql`
    select p.round_id, p.person_id from round_person p, outreach_round r, round_call c where ${isLeft}
    order by p.round_id, p.place for update of p skip locked`)
  if (held.length === 0) return 0
  // somebody may be in several rounds, and held in one of them
  const ofHeld = sql.join(held.map(row => sql`(${row.round_id}::uuid, ${row.person_id}::uuid)`), sql`, `)
  const rows = await tx.execute(sql`
    update round_person p set
      state = case when r.state in ('running', 'paused') then 'waiting' when p.tries > 0 then 'unreached' else 'left_out' end,
      reason = case when r.state in ('running', 'paused') then null else 'stopped' end,
      done_at = case when r.state in ('running', 'paused') then null else ${now.toISOString()}::timestamptz end
    from outreach_round r, round_call c
    where ${isLeft} and (p.round_id, p.person_id) in (${ofHeld})
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
export async function lockRoundOfCall(
  tx: Tx, asked: { keypadCallId: string } | { callId: string },
): Promise<RoundOfCall | null> {
  const isIt = 'callId' in asked ? eq(roundCall.callId, asked.callId) : eq(roundCall.keypadCallId, asked.keypadCallId)
  const [found] = await tx.select({ call: roundCall }).from(roundCall).where(isIt)
  if (!found) return null
  const { roundId, personId, attempt } = found.call
  const [round] = await tx.select().from(outreachRound).where(eq(outreachRound.id, roundId)).for('share')
  const [person] = await tx.select().from(roundPerson)
    .where(and(eq(roundPerson.roundId, roundId), eq(roundPerson.personId, personId))).for('share')
  return { round: round!, isCurrent: person!.state === 'asked' && person!.attempt === attempt }
}

export interface PeopleCount {
  roundId: string
  state: RoundPersonRow['state']
  reason: RoundReason | null
  count: number
}

/** How far people are, and why; by round. */
export async function countPeople(tx: Tx, roundIds: string[]): Promise<PeopleCount[]> {
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
