import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { lockContacts, saveContacts } from '../../db/contacts/contacts'
import type { ContactDto, EditContactBody } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'
import { contactToSave, type BookOwner } from './create-contact'
import { keepingNumbersOnce } from './keep-numbers-once'
import { contactOf, missingContact } from './read-contact'

/**
 * All of a contact anew, unless it changed since it was on the screen.
 *
 * @throws DomainError `not_found`, `content_changed`, `invalid_number`, `number_taken`.
 */
export async function editContact(
  context: Context, owner: BookOwner, id: string, { revision, ...body }: EditContactBody,
): Promise<ContactDto> {
  const wanted = contactToSave(id, body, owner)
  return toContactDto(await keepingNumbersOnce(context, owner.id, wanted.numbers, async tx => {
    const [row] = await lockContacts(tx, owner.id, [id])
    if (!row) missingContact()
    requireRevision(row, revision)
    await saveContacts(tx, owner.id, [wanted], context.clock.now())
    return contactOf(tx, owner.id, id)
  }))
}

export function requireRevision({ name, revision }: { name: string, revision: number }, seen: number): void {
  if (revision === seen) return
  const message = `“${name}” was changed meanwhile, maybe in another tab. Nothing was changed. Look at it again, then change it.`
  throw new DomainError('content_changed', message, { revision })
}
