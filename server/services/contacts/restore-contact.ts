import type { Context } from '../../context'
import { unhideContact } from '../../db/contacts/contacts'
import type { ContactDto } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'
import { keepingNumbersOnce } from './keep-numbers-once'
import { contactOf, missingContact } from './read-contact'

/**
 * Takes a deletion back. Asked again it is the same.
 *
 * @throws DomainError `not_found`, `number_taken` where another has one of its numbers by now.
 */
export async function restoreContact(context: Context, ownerId: string, id: string): Promise<ContactDto> {
  return toContactDto(await keepingNumbersOnce(context, ownerId, [], async tx => {
    if (!await unhideContact(tx, ownerId, id)) missingContact()
    return contactOf(tx, ownerId, id)
  }))
}
