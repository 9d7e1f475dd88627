import type { Context } from '../../context'
import { findImport, removeImport, type ImportKind } from '../../db/contacts/imports'
import { missingImport } from './read-import'

/** Gives a file up that was read; what was taken in stays. @throws DomainError `not_found`. */
export async function cancelImport(
  context: Context, ownerId: string, id: string, kind: ImportKind = 'contacts',
): Promise<void> {
  await context.database.asUser(ownerId, async tx => {
    if (!await findImport(tx, ownerId, id, kind)) missingImport()
    await removeImport(tx, ownerId, id)
  })
}
