import type { Context } from '../../context'
import { hideContact, lockContacts } from '../../db/contacts/contacts'
import { missingContact } from './read-contact'

/** Out of the book; for a day it can be taken back. @throws DomainError `not_found`. */
export async function deleteContact(context: Context, ownerId: string, id: string): Promise<void> {
  const isDone = await context.database.asUser(ownerId, async tx => {
    await lockContacts(tx, ownerId, [id])
    return hideContact(tx, ownerId, id, context.clock.now())
  })
  if (!isDone) missingContact()
}
