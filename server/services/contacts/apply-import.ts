import { sortNameOf } from '../../domain/contacts/sort-name'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { sqlStateOf, type Tx } from '../../db/client'
import { lockContacts, saveContacts } from '../../db/contacts/contacts'
import { findImport, findNamesakes, insertImportRows, noteApplied, noteProgress, readImportRows, type ImportFields, type ImportRow } from '../../db/contacts/imports'
import { findOwners, lockBook } from '../../db/contacts/owners'
import type { ContactImportDto } from '../../../shared/schemas/contact-imports'
import { joinRows, type JoinedRows } from './import-contacts/join-rows'
import { missingImport, readImport } from './read-import'

const ROWS_AT_ONCE = 500
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
  const row = await findImport(tx, ownerId, id) ?? missingImport()
  if (row.state === 'applied') return
  if (row.state === 'reading') throw new DomainError('file_refused', 'The file is still being read. Wait until it is there.')
  const counts = { rowsDone: 0, added: 0, joined: 0, badRows: row.badRows, appliedAt: context.clock.now() }
  for (let after = -1; ;) {
    const rows = await readImportRows(tx, ownerId, id, after, ROWS_AT_ONCE)
    const done = await takeIn(context, tx, ownerId, rows)
    await noteProblems(tx, row, counts.badRows, done)
    counts.added += done.added
    counts.joined += done.joined
    counts.badRows += done.problems.length
    counts.rowsDone += rows.length
    if (rows.length < ROWS_AT_ONCE) break
    after = rows.at(-1)!.place
    // on a connection of its own: what is within the transaction nobody else sees
    await context.database.asUser(ownerId, other => noteProgress(other, ownerId, id, counts.rowsDone))
  }
  await noteApplied(tx, ownerId, id, counts)
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

/** Behind those that reading found: places are counted on. */
async function noteProblems(tx: Tx, row: ImportFields, badRows: number, { problems }: JoinedRows): Promise<void> {
  if (problems.length === 0) return
  await insertImportRows(tx, row.userId, row.id, problems.map((one, index) => ({
    ...one, place: row.rowsRead + badRows + index, content: null,
  })))
}
