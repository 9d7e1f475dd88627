import { and, asc, eq, gt, inArray, lte, ne, not, sql } from 'drizzle-orm'
import { callRecording } from '../../../drizzle/schema/recordings'
import type { RecordingState } from '../../../shared/schemas/agents/recordings'
import type { Tx } from '../client'

export type RecordingRow = typeof callRecording.$inferSelect

/** Once a call. False where it is there already. */
export async function insertRecording(tx: Tx, row: typeof callRecording.$inferInsert): Promise<boolean> {
  const { callId } = callRecording
  const rows = await tx.insert(callRecording).values(row).onConflictDoNothing().returning({ callId })
  return rows.length > 0
}

/** Null where nothing of the call was recorded. */
export async function findRecording(tx: Tx, callId: string): Promise<RecordingRow | null> {
  const [row] = await tx.select().from(callRecording).where(eq(callRecording.callId, callId))
  return row ?? null
}

export interface RecordingNews {
  callId: string
  carrier: string
  legId: string
  recordingId: string | null
  state: Exclude<RecordingState, 'asked' | 'deleted'>
  durationSeconds: number | null
}

/**
 * Notes what is known of a recording now. It only goes forward, and stays one recording.
 *
 * @returns how it stands then; null where there is none of this leg, or where it is another one
 */
export async function noteRecording(tx: Tx, news: RecordingNews): Promise<RecordingRow | null> {
  const { callId, carrier, legId, recordingId, state, durationSeconds } = news
  const isIts = and(
    eq(callRecording.callId, callId), eq(callRecording.carrier, carrier), eq(callRecording.legId, legId),
    recordingId === null ? undefined : sql`coalesce(${callRecording.recordingId}, ${recordingId}) = ${recordingId}`,
  )
  const [row] = await tx.update(callRecording).set({
    recordingId: sql`coalesce(${callRecording.recordingId}, ${recordingId})`,
    state: sql`case when ${callRecording.state} = 'asked' or ${callRecording.state} = 'running' and ${state} <> 'running'
      then ${state} else ${callRecording.state} end`,
    durationSeconds: sql`coalesce(${callRecording.durationSeconds}, ${durationSeconds}::int)`,
  }).where(isIts).returning()
  return row ?? null
}

/** Those whose time is over, the oldest first; one that may still run cannot be deleted yet. */
export async function listOldRecordings(
  tx: Tx, { now, begunBefore, limit }: { now: Date, begunBefore: Date, limit: number },
): Promise<RecordingRow[]> {
  const mayRun = and(inArray(callRecording.state, ['asked', 'running']), gt(callRecording.createdAt, begunBefore))
  return tx.select().from(callRecording)
    .where(and(lte(callRecording.keptUntil, now), ne(callRecording.state, 'deleted'), not(mayRun!)))
    .orderBy(asc(callRecording.keptUntil), asc(callRecording.callId)).limit(limit)
}

export async function markRecordingDeleted(tx: Tx, callId: string): Promise<void> {
  await tx.update(callRecording).set({ state: 'deleted' }).where(eq(callRecording.callId, callId))
}
