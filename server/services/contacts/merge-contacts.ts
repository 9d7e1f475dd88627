import { joinPeople, type Person, type TooMuch } from '../../domain/contacts/contact'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { lockContacts, removeContacts, saveContacts } from '../../db/contacts/contacts'
import { CONTACT_LIMITS, type ContactDto, type MergeBody } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'
import { requireRevision } from './edit-contact'
import { contactOf, missingContact } from './read-contact'

const TOO_MUCH: Record<TooMuch, string> = {
  numbers: `Together they have more than ${CONTACT_LIMITS.numbers} numbers.`,
  tags: `Together they have more than ${CONTACT_LIMITS.tags} tags.`,
  note: `Together their notes are longer than ${CONTACT_LIMITS.note} characters.`,
}

/**
 * Makes one contact of several: the first stays and takes what the others have.
 *
 * @throws DomainError `not_found`, `content_changed`, `contact_refused` where one contact cannot hold it all.
 */
export async function mergeContacts(context: Context, ownerId: string, { contacts }: MergeBody): Promise<ContactDto> {
  const ids = [...new Set(contacts.map(({ id }) => id.toLowerCase()))]
  if (ids.length < 2) {
    throw new DomainError('contact_refused', 'A contact cannot be merged with itself. Nothing was changed.')
  }
  return toContactDto(await context.database.asUser(ownerId, async tx => {
    const rows = new Map((await lockContacts(tx, ownerId, ids)).map(row => [row.id, row]))
    if (rows.size < ids.length) missingContact()
    for (const { id, revision } of contacts) requireRevision(rows.get(id.toLowerCase())!, revision)
    const [first, ...others] = ids.map(id => rows.get(id)!)
    const joined = others.reduce<Person>((person, other) => {
      const both = joinPeople(person, other)
      if (typeof both !== 'string') return both
      const message = `${TOO_MUCH[both]} Nothing was changed. Take out what you do not need, then merge.`
      throw new DomainError('contact_refused', message)
    }, first!)
    // their numbers are free before the first takes them
    await removeContacts(tx, ownerId, ids.slice(1))
    const { id, sortName } = first!
    await saveContacts(tx, ownerId, [{ ...joined, id, sortName }], context.clock.now())
    return contactOf(tx, ownerId, first!.id)
  }))
}
