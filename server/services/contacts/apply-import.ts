import type { Person } from '../../domain/contacts/contact'
import { sortNameOf } from '../../domain/contacts/sort-name'
import type { Context } from '../../context'
import { sqlStateOf, type Tx } from '../../db/client'
import { lockContacts, saveContacts } from '../../db/contacts/contacts'
import { findNamesakes, type ImportRow } from '../../db/contacts/imports'
import { findOwners, lockBook } from '../../db/contacts/owners'
import type { ContactImportDto } from '../../../shared/schemas/contact-imports'
import { joinRows, type JoinedRows } from './import-contacts/join-rows'
import { applyFile } from './apply-file'
import { readImport } from './read-import'

/** A number that was written meanwhile is seen the next time round. */
const MOST_ATTEMPTS = 3
const UNIQUE_VIOLATION = '23505'

/**
 * Takes a file that was read into the book: one transaction, so that all of it is there or nothing, whatever breaks.
 * How far it has come is noted beside it. Asked again it is done already.
 *
 * @throws DomainError `not_found`, `file_refused`.
 */
export async function applyImport(context: Context, ownerId: string, id: string): Promise<ContactImportDto> {
  for (let attempt = 1; ; attempt++) {
    try {
      await context.database.asUser(ownerId, tx => applyRows(context, tx, ownerId, id))
      return await readImport(context, ownerId, id)
    } catch (error) {
      if (sqlStateOf(error) !== UNIQUE_VIOLATION || attempt >= MOST_ATTEMPTS) throw error
    }
  }
}

async function applyRows(context: Context, tx: Tx, ownerId: string, id: string): Promise<void> {
  await lockBook(tx, ownerId)
  await applyFile<Person>(context, tx, { ownerId, id, kind: 'contacts', takeIn: rows => takeIn(context, tx, ownerId, rows) })
}

async function takeIn(context: Context, tx: Tx, ownerId: string, rows: ImportRow[]): Promise<JoinedRows> {
  const at = context.clock.now()
  const numbers = [...new Set(rows.flatMap(({ person }) => person.numbers.map(({ number }) => number)))]
  const nameless = rows.filter(({ person }) => person.numbers.length === 0)
  const owners = await findOwners(tx, ownerId, numbers)
  const sortNames = new Set(nameless.map(({ person }) => sortNameOf(person.name)))
  const namesakes = await findNamesakes(tx, ownerId, [...sortNames])
  const ids = [...new Set([...owners.map(({ contactId }) => contactId), ...namesakes.map(one => one.id)])]
  const people = ids.length === 0 ? [] : await lockContacts(tx, ownerId, ids)
  const done = joinRows(rows, {
    ownerOf: new Map(owners.map(({ number, contactId }) => [number, contactId])),
    people: new Map(people.map(({ id, name, sortName, email, note, tags, isFavourite, numbers }) =>
      [id, { id, name, sortName, email, note, tags, isFavourite, numbers }])),
    namesakes,
  }, () => context.ids.uuid(at))
  await saveContacts(tx, ownerId, done.toSave, at)
  return done
}
