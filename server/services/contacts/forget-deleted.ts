import type { Context } from '../../context'
import { forgetDeleted as forgetRows } from '../../db/contacts/contacts'
import { forgetImports } from '../../db/contacts/imports'

/** A deletion can be taken back for so long. */
const KEPT_MS = 86_400_000
const BATCH = 500

/** What was deleted a day ago goes for good, and so does what was read of a file. */
export async function forgetDeleted(context: Context): Promise<void> {
  const before = new Date(context.clock.now().getTime() - KEPT_MS)
  await context.database.asSystem(tx => forgetImports(tx, before))
  while (await context.database.asSystem(tx => forgetRows(tx, before, BATCH)) === BATCH) { /* the next */ }
}
