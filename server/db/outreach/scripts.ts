import { and, asc, count, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { keypadScript, scriptVersion, scriptVoice } from '../../../drizzle/schema/scripts'
import type { Tx } from '../client'

export type ScriptRow = typeof keypadScript.$inferSelect
export type ScriptVersionRow = typeof scriptVersion.$inferSelect
export type ScriptVoiceRow = typeof scriptVoice.$inferSelect

/** False where there is one of that id. */
export async function insertScript(tx: Tx, script: typeof keypadScript.$inferInsert): Promise<boolean> {
  const made = await tx.insert(keypadScript).values(script).onConflictDoNothing().returning({ id: keypadScript.id })
  return made.length > 0
}

/** It never changes again. False where there is one of that number already. */
export async function insertVersion(tx: Tx, version: typeof scriptVersion.$inferInsert): Promise<boolean> {
  const made = await tx.insert(scriptVersion).values(version).onConflictDoNothing()
    .returning({ version: scriptVersion.version })
  return made.length > 0
}

export async function findScript(tx: Tx, id: string): Promise<ScriptRow | null> {
  const [row] = await tx.select().from(keypadScript).where(eq(keypadScript.id, id))
  return row ?? null
}

/** What scripts are called, by id. */
export async function findScriptNames(tx: Tx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.select({ id: keypadScript.id, name: keypadScript.name }).from(keypadScript)
    .where(inArray(keypadScript.id, ids))
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function countScripts(tx: Tx, programmeId: string): Promise<number> {
  const [row] = await tx.select({ count: count() }).from(keypadScript).where(eq(keypadScript.programmeId, programmeId))
  return row!.count
}

/** By name; those that are out of use last. */
export async function listScripts(tx: Tx, programmeIds: string[]): Promise<ScriptRow[]> {
  if (programmeIds.length === 0) return []
  return tx.select().from(keypadScript).where(inArray(keypadScript.programmeId, programmeIds))
    .orderBy(sql`${keypadScript.archivedAt} is not null`, asc(keypadScript.name), asc(keypadScript.id))
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

/** @param change `archivedAt` null: it is in use again. */
export async function changeScript(
  tx: Tx, id: string, change: Pick<ScriptRow, 'name' | 'archivedAt'>,
): Promise<void> {
  await tx.update(keypadScript).set(change).where(eq(keypadScript.id, id))
}

/** The programme's first that is in use: what is asked where nobody chose. */
export async function findDefaultScript(tx: Tx, programmeId: string): Promise<string | null> {
  const [row] = await tx.select({ id: keypadScript.id }).from(keypadScript)
    .where(and(
      eq(keypadScript.programmeId, programmeId), eq(keypadScript.kind, 'question'), isNull(keypadScript.archivedAt),
    ))
    .orderBy(asc(keypadScript.createdAt), asc(keypadScript.id)).limit(1)
  return row?.id ?? null
}

/** The one that tells of help; null where the programme never said that it does. */
export async function findHelpScript(tx: Tx, programmeId: string): Promise<string | null> {
  const [row] = await tx.select({ id: keypadScript.id }).from(keypadScript)
    .where(and(eq(keypadScript.programmeId, programmeId), eq(keypadScript.kind, 'help_is_coming')))
  return row?.id ?? null
}
