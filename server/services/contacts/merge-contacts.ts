import { joinPeople, type Person, type TooMuch } from '../../domain/contacts/contact'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { hideContact, keepCopy, lockContacts, saveContacts } from '../../db/contacts/contacts'
import { CONTACT_LIMITS, type MergeBody, type MergedContactDto } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'
import { requireRevision } from './edit-contact'
import { contactOf, missingContact } from './read-contact'

const TOO_MUCH: Record<TooMuch, string> = {
  numbers: `Together they have more than ${CONTACT_LIMITS.numbers} numbers.`,
  tags: `Together they have more than ${CONTACT_LIMITS.tags} tags.`,
  note: `Together their notes are longer than ${CONTACT_LIMITS.note} characters.`,
}

/**
 * Makes one contact of several: the first stays and takes what the others have. For a day it can be taken back.
 *
 * @throws DomainError `not_found`, `content_changed`, `contact_refused` where one contact cannot hold it all.
 */
export async function mergeContacts(
  context: Context, ownerId: string, { contacts }: MergeBody,
): Promise<MergedContactDto> {
  const ids = [...new Set(contacts.map(({ id }) => id.toLowerCase()))]
  if (ids.length < 2) {
    throw new DomainError('contact_refused', 'A contact cannot be merged with itself. Nothing was changed.')
  }
  const at = context.clock.now()
  const mergedFrom = [context.ids.uuid(at), ...ids.slice(1)]
  const merged = await context.database.asUser(ownerId, async tx => {
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
    const { id, sortName } = first!
    await keepCopy(tx, ownerId, id, mergedFrom[0]!, at)
    // their numbers are free before the first takes them
    for (const other of others) await hideContact(tx, ownerId, other.id, at)
    await saveContacts(tx, ownerId, [{ ...joined, id, sortName }], at)
    return contactOf(tx, ownerId, id)
  })
  return { ...toContactDto(merged), mergedFrom }
}
