import { asc, eq, sql } from 'drizzle-orm'
import { call } from '../../../../drizzle/schema/calls'
import { careEvent, careTask } from '../../../../drizzle/schema/care'
import { keypadAttempt, keypadCall } from '../../../../drizzle/schema/keypad'
import { consentWording } from '../../../../drizzle/schema/programmes'
import { scriptVersion } from '../../../../drizzle/schema/scripts'
import type { ScriptKey, ScriptTexts } from '../../../../shared/schemas/outreach/words'
import type { Tx } from '../../client'

/** What happened to somebody, oldest first. */
export async function allCareEvents(tx: Tx, personId: string) {
  return tx.select().from(careEvent).where(eq(careEvent.personId, personId)).orderBy(asc(careEvent.id))
}

export async function allTasks(tx: Tx, personId: string) {
  return tx.select().from(careTask).where(eq(careTask.personId, personId))
    .orderBy(asc(careTask.openedAt), asc(careTask.id))
}

/** Every time that somebody was called or was to be, with what was said and pressed, not what it cost. Role system. */
export async function allKeypadCalls(tx: Tx, personId: string) {
  const texts = sql<ScriptTexts | null>`${scriptVersion.texts} -> ${keypadCall.language}`
  const calls = await tx.select({
    id: keypadCall.id, askedAt: keypadCall.createdAt, askedBy: keypadCall.userId, endedAt: keypadCall.endedAt,
    language: keypadCall.language, outcome: keypadCall.outcome, key: keypadCall.key, meaning: keypadCall.meaning,
    said: texts, keys: sql<ScriptKey[]>`${scriptVersion.keys}`,
  }).from(keypadCall)
    .innerJoin(scriptVersion, sql`${scriptVersion.scriptId} = ${keypadCall.scriptId} and ${scriptVersion.version} = ${keypadCall.scriptVersion}`)
    .where(eq(keypadCall.personId, personId)).orderBy(asc(keypadCall.createdAt), asc(keypadCall.id))
  const tries = await tx.select({
    keypadCallId: keypadAttempt.keypadCallId, carrier: keypadAttempt.carrier,
    number: call.toNumber, status: call.status,
    beganAt: call.createdAt, answeredAt: call.answeredAt, endedAt: call.endedAt, durationSeconds: call.durationSeconds,
  }).from(keypadAttempt).innerJoin(call, eq(call.id, keypadAttempt.callId))
    .innerJoin(keypadCall, eq(keypadCall.id, keypadAttempt.keypadCallId))
    .where(eq(keypadCall.personId, personId)).orderBy(asc(keypadAttempt.keypadCallId), asc(keypadAttempt.place))
  const triesOf = new Map<string, Omit<(typeof tries)[number], 'keypadCallId'>[]>(calls.map(({ id }) => [id, []]))
  for (const { keypadCallId, ...attempt } of tries) triesOf.get(keypadCallId)!.push(attempt)
  return calls.map(one => ({ ...one, tries: triesOf.get(one.id)! }))
}

export async function findWording(tx: Tx, programmeId: string, version: number): Promise<string | null> {
  const [row] = await tx.select({ wording: consentWording.wording }).from(consentWording)
    .where(sql`${consentWording.programmeId} = ${programmeId} and ${consentWording.version} = ${version}`)
  return row?.wording ?? null
}
