import { and, asc, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import { call, callLeg, callOrder } from '../../../drizzle/schema/calls'
import { carePerson } from '../../../drizzle/schema/care'
import { keypadAttempt, keypadCall, keypadPress } from '../../../drizzle/schema/keypad'
import { scriptRecording, scriptVersion } from '../../../drizzle/schema/scripts'
import { CALL_STATUSES, type CallOrderState, type CallStatus, type PlacementRefusal } from '../../../shared/schemas/calls'
import type { ScriptKey } from '../../../shared/schemas/outreach/words'
import { rankOf } from '../../domain/calls/lifecycle'
import type { Tx } from '../client'

export type KeypadCallRow = typeof keypadCall.$inferSelect
export type KeypadPressRow = typeof keypadPress.$inferSelect

export async function insertKeypadCall(
  tx: Tx, row: Pick<KeypadCallRow, 'id' | 'programmeId' | 'personId' | 'userId' | 'scriptId' | 'scriptVersion' | 'language' | 'taskId' | 'contentHash' | 'createdAt'>,
): Promise<void> {
  await tx.insert(keypadCall).values(row)
}

export async function findKeypadCall(tx: Tx, id: string): Promise<KeypadCallRow | null> {
  const [row] = await tx.select().from(keypadCall).where(eq(keypadCall.id, id))
  return row ?? null
}

/** Until the transaction ends nobody else tries a carrier for it, or says what it came to. */
export async function lockKeypadCall(tx: Tx, id: string): Promise<KeypadCallRow | null> {
  const [row] = await tx.select().from(keypadCall).where(eq(keypadCall.id, id)).for('update')
  return row ?? null
}

/** The calls that say help is coming, of these tasks. */
export async function listHelpCalls(tx: Tx, taskIds: string[]): Promise<ListedKeypadCall[]> {
  return taskIds.length === 0 ? [] : listed(tx).where(inArray(keypadCall.taskId, taskIds))
}

/** Of a person, the request that goes on; null where none does. */
export async function findOpenKeypadCall(tx: Tx, personId: string): Promise<KeypadCallRow | null> {
  const [row] = await tx.select().from(keypadCall).where(
    and(eq(keypadCall.personId, personId), isNull(keypadCall.outcome)),
  )
  return row ?? null
}

export async function insertAttempt(tx: Tx, row: typeof keypadAttempt.$inferSelect): Promise<void> {
  await tx.insert(keypadAttempt).values(row)
}

/** Whose request a call is a try of; null for calls that are none. */
export async function findRequestOf(tx: Tx, callId: string): Promise<string | null> {
  const [row] = await tx.select(
    { id: keypadAttempt.keypadCallId },
  ).from(keypadAttempt).where(eq(keypadAttempt.callId, callId))
  return row?.id ?? null
}

export async function findRequestsOf(tx: Tx, callIds: string[]): Promise<string[]> {
  if (callIds.length === 0) return []
  const rows = await tx.selectDistinct({ id: keypadAttempt.keypadCallId }).from(keypadAttempt).where(
    inArray(keypadAttempt.callId, callIds),
  )
  return rows.map(row => row.id)
}

/** Every call to a person, and the number that it rang: theirs may have changed since. */
export async function listNumbersCalled(tx: Tx, personId: string): Promise<{ callId: string, number: string }[]> {
  return tx.select({ callId: call.id, number: call.toNumber }).from(keypadCall)
    .innerJoin(keypadAttempt, eq(keypadAttempt.keypadCallId, keypadCall.id))
    .innerJoin(call, eq(call.id, keypadAttempt.callId))
    .where(eq(keypadCall.personId, personId))
}

/** A try with what its order and its call say. */
export interface AttemptRow {
  keypadCallId: string
  place: number
  callId: string
  carrier: string
  order: CallOrderState
  refusal: PlacementRefusal | null
  status: CallStatus
  hintedStatus: CallStatus | null
  /** When its hold was settled: then what it says is final. */
  billedAt: Date | null
  answeredAt: Date | null
  endedAt: Date | null
  durationSeconds: number | null
  legId: string | null
}

/** Tries of these requests, in their order. */
export async function listAttempts(tx: Tx, keypadCallIds: string[]): Promise<AttemptRow[]> {
  if (keypadCallIds.length === 0) return []
  return tx.select({
    keypadCallId: keypadAttempt.keypadCallId, place: keypadAttempt.place, callId: keypadAttempt.callId,
    carrier: keypadAttempt.carrier, hintedStatus: keypadAttempt.hintedStatus,
    order: callOrder.state, refusal: callOrder.refusal,
    status: call.status, billedAt: call.billedAt, answeredAt: call.answeredAt, endedAt: call.endedAt,
    durationSeconds: call.durationSeconds, legId: callLeg.legId,
  }).from(keypadAttempt)
    .innerJoin(callOrder, eq(callOrder.callId, keypadAttempt.callId))
    .innerJoin(call, eq(call.id, keypadAttempt.callId))
    .leftJoin(callLeg, and(eq(callLeg.callId, keypadAttempt.callId), eq(callLeg.isBilled, true)))
    .where(inArray(keypadAttempt.keypadCallId, keypadCallIds))
    .orderBy(asc(keypadAttempt.keypadCallId), asc(keypadAttempt.place))
}

/**
 * A carrier's word that nobody has checked yet: it moves the screen (O5), and only forward, in whatever order words
 * come.
 */
export async function noteHint(tx: Tx, callId: string, status: CallStatus): Promise<void> {
  const before = CALL_STATUSES.filter(one => rankOf(one) < rankOf(status))
  const { hintedStatus } = keypadAttempt
  const isForward = or(isNull(hintedStatus), inArray(hintedStatus, before))
  await tx.update(keypadAttempt).set({ hintedStatus: status }).where(and(eq(keypadAttempt.callId, callId), isForward))
}

export async function listPresses(tx: Tx, callIds: string[]): Promise<KeypadPressRow[]> {
  return callIds.length === 0 ? [] : tx.select().from(keypadPress).where(inArray(keypadPress.callId, callIds)).orderBy(
    asc(keypadPress.callId), asc(keypadPress.place),
  )
}

/**
 * Once each time that it was asked for; what was a hint may become sure, and what is sure stays. A key that is heard of
 * after silence takes its place, and silence never that of a key: a flow may tell of both, in any order.
 */
export async function notePress(tx: Tx, press: KeypadPressRow): Promise<void> {
  await tx.insert(keypadPress).values(press).onConflictDoUpdate({
    target: [keypadPress.callId, keypadPress.place],
    set: { key: press.key, source: press.source, isConfirmed: press.isConfirmed },
    setWhere: sql`case when ${keypadPress.key} is null
      then not ${keypadPress.isConfirmed} or (${keypadPress.source} = 'hint' and excluded.key is not null)
      else not ${keypadPress.isConfirmed} and excluded.key is not null end`,
  })
}

/** Calls with a key that nobody has confirmed, the oldest first. */
export async function listUnconfirmed(tx: Tx, since: Date, limit: number): Promise<string[]> {
  const rows = await tx.selectDistinctOn([keypadPress.callId], { callId: keypadPress.callId }).from(keypadPress)
    .where(and(eq(keypadPress.isConfirmed, false), sql`${keypadPress.heardAt} > ${since.toISOString()}::timestamptz`))
    .orderBy(asc(keypadPress.callId)).limit(limit)
  return rows.map(row => row.callId)
}

/** A carrier that keeps keys, and the calls that it may be asked about: those that were billed between the two. */
export interface KeptKeys { carrier: string, since: Date, until: Date }

/** Answered and settled calls of which no key is known, and whose carrier's records were not read. */
export async function listWithoutKeys(tx: Tx, keeping: readonly KeptKeys[], limit: number): Promise<string[]> {
  if (keeping.length === 0) return []
  const rows = await tx.select({ callId: keypadAttempt.callId }).from(keypadAttempt)
    .innerJoin(call, eq(call.id, keypadAttempt.callId))
    .where(and(
      eq(call.status, 'completed'),
      or(...keeping.map(({ carrier, since, until }) => and(
        eq(keypadAttempt.carrier, carrier), gt(call.billedAt, since), lte(call.billedAt, until),
      ))),
      sql`not exists (select from ${keypadPress} p where p.call_id = ${call.id} and (p.key is not null or p.source = 'books'))`,
    ))
    .orderBy(asc(call.billedAt)).limit(limit)
  return rows.map(row => row.callId)
}

export async function writeResult(
  tx: Tx, id: string, result: Partial<Pick<KeypadCallRow, 'outcome' | 'reason' | 'key' | 'meaning' | 'endedAt'>>,
): Promise<void> {
  await tx.update(keypadCall).set({ ...result, revision: sql`${keypadCall.revision} + 1` }).where(eq(keypadCall.id, id))
}

/**
 * Requests that go on, and whose last try certainly rang nobody: the next carrier may be tried. `before`: orders closed
 * until then, so that whoever closed one goes on first.
 */
export async function listToGoOn(tx: Tx, before: Date, limit: number): Promise<string[]> {
  const rows = await tx.select({ id: keypadCall.id }).from(keypadCall)
    .where(and(isNull(keypadCall.outcome), sql`not exists (
      select from ${keypadAttempt} a join ${callOrder} o on o.call_id = a.call_id
      where a.keypad_call_id = ${keypadCall.id} and (o.state not in ('refused', 'never_dialled', 'dropped') or o.closed_at > ${before.toISOString()}::timestamptz))`))
    .orderBy(asc(keypadCall.createdAt)).limit(limit)
  return rows.map(row => row.id)
}

/** A request as lists show it. */
export interface ListedKeypadCall {
  row: KeypadCallRow
  personName: string
  number: string
  keys: ScriptKey[]
}

export interface KeypadCallFilter {
  programmeId: string
  personId?: string | undefined
  limit: number
  after?: { createdAt: Date, id: string } | undefined
}

/** Newest first, as far as the role that asks may see them. */
export async function listKeypadCalls(
  tx: Tx, { programmeId, personId, limit, after }: KeypadCallFilter,
): Promise<ListedKeypadCall[]> {
  return listed(tx).where(and(
    eq(keypadCall.programmeId, programmeId),
    personId === undefined ? undefined : eq(keypadCall.personId, personId),
    after && sql`(${keypadCall.createdAt}, ${keypadCall.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
  )).orderBy(desc(keypadCall.createdAt), desc(keypadCall.id)).limit(limit)
}

export async function findListedKeypadCall(tx: Tx, id: string): Promise<ListedKeypadCall | null> {
  const [row] = await listed(tx).where(eq(keypadCall.id, id))
  return row ?? null
}

function listed(tx: Tx) {
  return tx.select(
    { row: keypadCall, personName: carePerson.name, number: carePerson.number, keys: scriptVersion.keys },
  )
    .from(keypadCall)
    .innerJoin(carePerson, eq(carePerson.id, keypadCall.personId))
    .innerJoin(scriptVersion, and(
      eq(scriptVersion.scriptId, keypadCall.scriptId), eq(scriptVersion.version, keypadCall.scriptVersion),
    ))
    .$dynamic()
}

/** How long the recordings of a script last; null where a voice of the carrier's speaks. */
export async function findRecordingLengths(
  tx: Tx, { prompt, closing }: Record<'prompt' | 'closing', { recordingId: string | null }>,
): Promise<{ prompt: number | null, closing: number | null }> {
  const ids = [prompt.recordingId, closing.recordingId].filter(id => id !== null)
  const rows = ids.length === 0
    ? []
    : await tx.select(
        { id: scriptRecording.id, durationMs: scriptRecording.durationMs },
      ).from(scriptRecording).where(inArray(scriptRecording.id, ids))
  const of = (id: string | null) => rows.find(row => row.id === id)?.durationMs ?? null
  return { prompt: of(prompt.recordingId), closing: of(closing.recordingId) }
}
