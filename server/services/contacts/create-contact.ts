import { distinctTags } from '../../domain/contacts/contact'
import { readNumbers } from '../../domain/contacts/read-numbers'
import { sortNameOf } from '../../domain/contacts/sort-name'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { saveContacts, type ContactToSave } from '../../db/contacts/contacts'
import type { ContactBody, ContactDto } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'
import { keepingNumbersOnce } from './keep-numbers-once'
import { contactOf } from './read-contact'

export interface BookOwner {
  id: string
  /** ISO 3166-1 alpha-2: numbers without + belong there. */
  country: string
}

/** @throws DomainError `invalid_number`, `number_taken` with whose it is. */
export async function createContact(context: Context, owner: BookOwner, body: ContactBody): Promise<ContactDto> {
  const now = context.clock.now()
  const wanted = contactToSave(context.ids.uuid(now), body, owner)
  return toContactDto(await keepingNumbersOnce(context, owner.id, wanted.numbers, async tx => {
    await saveContacts(tx, owner.id, [wanted], now)
    return contactOf(tx, owner.id, wanted.id)
  }))
}

/** @throws DomainError `invalid_number` with the place of the number. */
export function contactToSave(id: string, body: ContactBody, { country }: BookOwner): ContactToSave {
  const read = readNumbers(body.numbers, country)
  if ('problem' in read) {
    throw new DomainError('invalid_number', `${read.problem} Nothing was saved.`, { place: read.place })
  }
  return {
    id,
    name: body.name,
    sortName: sortNameOf(body.name),
    email: body.email === '' ? null : body.email,
    note: body.note,
    tags: distinctTags(body.tags),
    isFavourite: body.isFavourite,
    numbers: read.numbers,
  }
}
