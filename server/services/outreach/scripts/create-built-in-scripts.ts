import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { insertScript, insertVersion } from '../../../db/outreach/scripts'
import { SCRIPT_TEMPLATES } from '../../../../shared/outreach/script-templates'

/**
 * The scripts that a programme begins with, in all languages that there are: one that is added to the programme later
 * has its words. In the role that founds it, once.
 */
export async function createBuiltInScripts(
  context: Context, tx: Tx, programmeId: string, userId: string,
): Promise<void> {
  const createdAt = context.clock.now()
  for (const { name, keys, texts, repeats } of SCRIPT_TEMPLATES) {
    const id = context.ids.uuid(createdAt)
    await insertScript(tx, { id, programmeId, name, createdAt })
    await insertVersion(tx, { scriptId: id, version: 1, keys: [...keys], texts, repeats, createdBy: userId, createdAt })
  }
}
