import type { KnownNumber } from '../../domain/contacts/contact'
import { displayNumber } from '../../domain/phone/display-number'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findOwners } from '../../db/contacts/owners'
import { sqlStateOf, type Tx } from '../../db/client'

const UNIQUE_VIOLATION = '23505'

/** Runs what writes numbers; says whose one is that the book has already (K1). @throws DomainError `number_taken`. */
export async function keepingNumbersOnce<T>(
  context: Context, ownerId: string, numbers: KnownNumber[], work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await context.database.asUser(ownerId, work)
  } catch (error) {
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error
    const asked = numbers.map(({ number }) => number)
    const [first] = await context.database.asUser(ownerId, tx => findOwners(tx, ownerId, asked))
    const whose = first
      ? `${displayNumber(first.number)} is a number of “${first.name}” already.`
      : 'One of these numbers is another contact’s already.'
    const details = first && { number: first.number, contactId: first.contactId, name: first.name }
    throw new DomainError('number_taken', `${whose} Nothing was saved. Take it out here, or merge the two contacts.`, details)
  }
}
