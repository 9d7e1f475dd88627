import type { Context } from '../../context'
import { lockContacts, stampContacts } from '../../db/contacts/contacts'
import type { ContactDto } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'
import { contactOf, missingContact } from './read-contact'

/**
 * What a page asks for that saw a call end. It goes by the completed calls there are and not by the page: asked early,
 * late, twice or not at all, the instant is the call's (K2).
 *
 * @throws DomainError `not_found`.
 */
export async function updateLastCalled(context: Context, ownerId: string, id: string): Promise<ContactDto> {
  return toContactDto(await context.database.asUser(ownerId, async tx => {
    if ((await lockContacts(tx, ownerId, [id])).length === 0) missingContact()
    await stampContacts(tx, ownerId, [id])
    return contactOf(tx, ownerId, id)
  }))
}
