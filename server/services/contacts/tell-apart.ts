import type { Context } from '../../context'
import { lockContacts, tellApart as noteApart } from '../../db/contacts/contacts'
import type { ApartBody } from '../../../shared/schemas/contacts'
import { missingContact } from './read-contact'

/**
 * No two of these are one, whatever they are called: they are not suggested as doubles again. Said again, it is no
 * different.
 *
 * @throws DomainError `not_found`, also where one of them is somebody else's (A2).
 */
export async function tellApart(context: Context, ownerId: string, body: ApartBody): Promise<void> {
  const ids = [...new Set(body.ids.map(id => id.toLowerCase()))]
  await context.database.asUser(ownerId, async tx => {
    if ((await lockContacts(tx, ownerId, ids)).length < ids.length) missingContact()
    await noteApart(tx, ownerId, ids)
  })
}
