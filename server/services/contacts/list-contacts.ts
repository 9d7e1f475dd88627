import { searchTermsOf } from '../../domain/contacts/search-terms'
import type { Context } from '../../context'
import { listContacts as listRows } from '../../db/contacts/contacts'
import type { ContactsPage, ContactsQuery } from '../../../shared/schemas/contacts'
import { cursorOf } from '../cursor'
import { toContactDto } from './contact-dto'

const CURSOR = cursorOf({ isFavourite: 'flag', sortName: 'words', id: 'uuid' })

/** A page of the person's contacts, by name. */
export async function listContacts(
  context: Context, owner: { id: string, country: string }, query: ContactsQuery,
): Promise<ContactsPage> {
  const rows = await context.database.asUser(owner.id, tx => listRows(tx, {
    userId: owner.id,
    limit: query.limit + 1,
    terms: query.q === undefined ? undefined : searchTermsOf(query.q, owner.country),
    tag: query.tag,
    favouritesOnly: query.favourites === 'true',
    favouritesFirst: query.order === 'favourites',
    after: query.cursor === undefined ? undefined : CURSOR.decode(query.cursor),
  }))
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    contacts: page.map(toContactDto),
    nextCursor: rows.length > query.limit && last ? CURSOR.encode(last) : null,
  }
}
