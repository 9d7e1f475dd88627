import type { Context } from '../../context'
import { setFavourite as setRow } from '../../db/contacts/contacts'
import type { ContactDto } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'
import { contactOf, missingContact } from './read-contact'

/** A star, or none; whatever else was changed meanwhile. @throws DomainError `not_found`. */
export async function setFavourite(
  context: Context, ownerId: string, id: string, isFavourite: boolean,
): Promise<ContactDto> {
  return toContactDto(await context.database.asUser(ownerId, async tx => {
    if (!await setRow(tx, ownerId, id, isFavourite, context.clock.now())) missingContact()
    return contactOf(tx, ownerId, id)
  }))
}
