import { keypadScript, scriptVersion } from '../../../drizzle/schema/scripts'
import type { Tx } from '../client'

/** A script with its first version. */
export async function insertBuiltInScript(
  tx: Tx, script: Omit<typeof scriptVersion.$inferInsert, 'version'> & { programmeId: string, name: string },
): Promise<void> {
  const { programmeId, name, ...version } = script
  await tx.insert(keypadScript).values({ id: version.scriptId, programmeId, name, createdAt: version.createdAt })
  await tx.insert(scriptVersion).values({ ...version, version: 1 })
}
