import type { Context } from '../../context'
import { findImport, removeImport } from '../../db/contacts/imports'
import { missingImport } from './read-import'

/** Gives a file up that was read; what is in the book stays. @throws DomainError `not_found`. */
export async function cancelImport(context: Context, ownerId: string, id: string): Promise<void> {
  await context.database.asUser(ownerId, async tx => {
    if (!await findImport(tx, ownerId, id)) missingImport()
    await removeImport(tx, ownerId, id)
  })
}
