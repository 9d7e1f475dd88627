import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm'
import { keypadScript, scriptVersion, scriptVoice } from '../../../drizzle/schema/scripts'
import type { Tx } from '../client'

export type ScriptRow = typeof keypadScript.$inferSelect
export type ScriptVersionRow = typeof scriptVersion.$inferSelect
export type ScriptVoiceRow = typeof scriptVoice.$inferSelect

export async function insertScript(tx: Tx, script: typeof keypadScript.$inferInsert): Promise<void> {
  await tx.insert(keypadScript).values(script)
}

/** It never changes again. Two at once: the second one finds its place taken (23505). */
export async function insertVersion(tx: Tx, version: typeof scriptVersion.$inferInsert): Promise<void> {
  await tx.insert(scriptVersion).values(version)
}

export async function findScript(tx: Tx, id: string): Promise<ScriptRow | null> {
  const [row] = await tx.select().from(keypadScript).where(eq(keypadScript.id, id))
  return row ?? null
}

/** By name; those that are out of use last. */
export async function listScripts(tx: Tx, programmeId: string): Promise<ScriptRow[]> {
  return tx.select().from(keypadScript).where(eq(keypadScript.programmeId, programmeId))
    .orderBy(desc(keypadScript.archivedAt), asc(keypadScript.name), asc(keypadScript.id))
}

/** Of each script the newest one. */
export async function findNewestVersions(tx: Tx, scriptIds: string[]): Promise<ScriptVersionRow[]> {
  if (scriptIds.length === 0) return []
  return tx.selectDistinctOn([scriptVersion.scriptId]).from(scriptVersion)
    .where(inArray(scriptVersion.scriptId, scriptIds))
    .orderBy(asc(scriptVersion.scriptId), desc(scriptVersion.version))
}

/** Newest first. */
export async function listVersions(tx: Tx, scriptId: string): Promise<ScriptVersionRow[]> {
  return tx.select().from(scriptVersion).where(eq(scriptVersion.scriptId, scriptId))
    .orderBy(desc(scriptVersion.version))
}

/** The one of that number; the newest where none is given. */
export async function findVersion(tx: Tx, scriptId: string, version?: number): Promise<ScriptVersionRow | null> {
  const [row] = await tx.select().from(scriptVersion).where(and(
    eq(scriptVersion.scriptId, scriptId),
    version === undefined ? undefined : eq(scriptVersion.version, version),
  )).orderBy(desc(scriptVersion.version)).limit(1)
  return row ?? null
}

/** What stands for the texts of scripts, of all their versions. */
export async function listVoices(tx: Tx, scriptIds: string[]): Promise<ScriptVoiceRow[]> {
  if (scriptIds.length === 0) return []
  return tx.select().from(scriptVoice).where(inArray(scriptVoice.scriptId, scriptIds))
}

export async function findVoice(
  tx: Tx, of: Pick<ScriptVoiceRow, 'scriptId' | 'version' | 'language'>,
): Promise<ScriptVoiceRow | null> {
  const [row] = await tx.select().from(scriptVoice).where(and(
    eq(scriptVoice.scriptId, of.scriptId), eq(scriptVoice.version, of.version), eq(scriptVoice.language, of.language)))
  return row ?? null
}

/** In the place of what stood for it before. */
export async function saveVoice(tx: Tx, voice: ScriptVoiceRow): Promise<void> {
  const { promptRecordingId, closingRecordingId, flowIds } = voice
  await tx.insert(scriptVoice).values(voice).onConflictDoUpdate({
    target: [scriptVoice.scriptId, scriptVoice.version, scriptVoice.language],
    set: { promptRecordingId, closingRecordingId, flowIds },
  })
}

/** @param archivedAt null: it is in use again. */
export async function setArchived(tx: Tx, id: string, archivedAt: Date | null): Promise<void> {
  await tx.update(keypadScript).set({ archivedAt }).where(eq(keypadScript.id, id))
}

/** The programme's first that is in use: what is asked where nobody chose. */
export async function findDefaultScript(tx: Tx, programmeId: string): Promise<string | null> {
  const [row] = await tx.select({ id: keypadScript.id }).from(keypadScript)
    .where(and(eq(keypadScript.programmeId, programmeId), isNull(keypadScript.archivedAt)))
    .orderBy(asc(keypadScript.createdAt), asc(keypadScript.id)).limit(1)
  return row?.id ?? null
}
