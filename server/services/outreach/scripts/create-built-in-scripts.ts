import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { insertBuiltInScript } from '../../../db/outreach/built-in-scripts'
import { SCRIPT_TEMPLATES } from '../../../../shared/outreach/script-templates'

/** The scripts that a new programme begins with, in the transaction that founds it and in the role of its founder. */
export async function createBuiltInScripts(context: Context, tx: Tx, programmeId: string, userId: string): Promise<void> {
  const now = context.clock.now()
  for (const { name, keys, texts, repeats } of SCRIPT_TEMPLATES) {
    await insertBuiltInScript(tx, { scriptId: context.ids.uuid(now), programmeId, name, keys, texts, repeats, createdBy: userId, createdAt: now })
  }
}
