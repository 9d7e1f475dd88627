import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findContacts, lockContacts, lockDeleted, returnToCopy, stampContacts, unhideContact } from '../../db/contacts/contacts'
import type { ContactDto, UnmergeBody } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'
import { requireRevision } from './edit-contact'
import { keepingNumbersOnce } from './keep-numbers-once'
import { missingContact } from './read-contact'

/**
 * Takes a merge back: each of them is as it was, and has the calls there were since.
 *
 * @throws DomainError `not_found`, `content_changed` where the merged one was changed since, `number_taken` where
 * another has one of their numbers by now.
 */
export async function unmergeContacts(
  context: Context, ownerId: string, id: string, { revision, mergedFrom }: UnmergeBody,
): Promise<ContactDto[]> {
  const kept = [...new Set(mergedFrom.map(one => one.toLowerCase()))]
  const [copyId = '', ...others] = kept
  const rows = await keepingNumbersOnce(context, ownerId, [], async tx => {
    const [row] = await lockContacts(tx, ownerId, [id])
    if (!row) missingContact()
    requireRevision(row, revision)
    if (await lockDeleted(tx, ownerId, kept) < kept.length) {
      throw new DomainError('not_found', 'A merge can be taken back for a day, and once. Nothing was changed.')
    }
    await returnToCopy(tx, ownerId, id, copyId, context.clock.now())
    for (const other of others) await unhideContact(tx, ownerId, other)
    await stampContacts(tx, ownerId, [id, ...others])
    return findContacts(tx, ownerId, [id, ...others])
  })
  return rows.map(toContactDto)
}
