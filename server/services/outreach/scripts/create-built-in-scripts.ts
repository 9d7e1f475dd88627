import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { insertScript, insertVersion } from '../../../db/outreach/scripts'
import type { ScriptKind } from '../../../../shared/schemas/outreach/words'
import { HELP_SCRIPT, SCRIPT_TEMPLATES, type ScriptTemplate } from '../../../../shared/outreach/script-templates'

/**
 * The scripts that a programme begins with, in all languages that there are: one that is added to the programme later
 * has its words. In the role that founds it, once.
 */
export async function createBuiltInScripts(
  context: Context, tx: Tx, programmeId: string, userId: string,
): Promise<void> {
  for (const template of SCRIPT_TEMPLATES) await create(context, tx, { programmeId, userId }, 'question', template)
}

/** What a programme says that tells people of help. Asked for again it changes nothing: there is one. */
export async function createHelpScript(
  context: Context, tx: Tx, programmeId: string, userId: string,
): Promise<void> {
  await create(context, tx, { programmeId, userId }, 'help_is_coming', HELP_SCRIPT)
}

async function create(
  context: Context, tx: Tx, { programmeId, userId }: { programmeId: string, userId: string }, kind: ScriptKind,
  { name, keys, texts, repeats }: ScriptTemplate,
): Promise<void> {
  const createdAt = context.clock.now()
  const id = context.ids.uuid(createdAt)
  if (!await insertScript(tx, { id, programmeId, name, kind, createdAt })) return
  await insertVersion(tx, { scriptId: id, version: 1, keys: [...keys], texts, repeats, createdBy: userId, createdAt })
}
