import { count, desc, eq, inArray } from 'drizzle-orm'
import { scriptRecording } from '../../../drizzle/schema/scripts'
import type { Tx } from '../client'

/** Without the sound. */
const TOLD = {
  id: scriptRecording.id,
  programmeId: scriptRecording.programmeId,
  durationMs: scriptRecording.durationMs,
  fileName: scriptRecording.fileName,
  createdAt: scriptRecording.createdAt,
}

/** A recording without its sound. */
export type RecordingRow = Omit<typeof scriptRecording.$inferSelect, 'audio' | 'createdBy'>

export async function insertRecording(tx: Tx, recording: typeof scriptRecording.$inferInsert): Promise<void> {
  await tx.insert(scriptRecording).values(recording)
}

export async function countRecordings(tx: Tx, programmeId: string): Promise<number> {
  const [row] = await tx.select({ count: count() }).from(scriptRecording)
    .where(eq(scriptRecording.programmeId, programmeId))
  return row!.count
}

/** Newest first. */
export async function listRecordings(tx: Tx, programmeId: string): Promise<RecordingRow[]> {
  return tx.select(TOLD).from(scriptRecording).where(eq(scriptRecording.programmeId, programmeId))
    .orderBy(desc(scriptRecording.createdAt), desc(scriptRecording.id))
}

export async function findRecordings(tx: Tx, ids: string[]): Promise<RecordingRow[]> {
  if (ids.length === 0) return []
  return tx.select(TOLD).from(scriptRecording).where(inArray(scriptRecording.id, ids))
}

/** Its sound; null where there is none of that id. */
export async function findAudio(tx: Tx, id: string): Promise<Uint8Array | null> {
  const [row] = await tx.select({ audio: scriptRecording.audio }).from(scriptRecording)
    .where(eq(scriptRecording.id, id))
  return row?.audio ?? null
}
