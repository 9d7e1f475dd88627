import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { sqlStateOf } from '../../db/client'
import { beginImport, finishReading, insertImportRows, removeImport, type NewImportRow } from '../../db/contacts/imports'
import type { ContactImportDto, ImportFormat } from '../../../shared/schemas/contact-imports'
import { UnreadableFile } from '../text-files/read-text'
import type { BookOwner } from './create-contact'
import { judgePerson, type ImportEntry } from './import-contacts/import-entry'
import { readCsv } from './import-contacts/read-csv'
import { readVcards } from './import-contacts/read-vcards'
import { readImport } from './read-import'

const READERS = { csv: readCsv, vcard: readVcards }
const ROWS_PER_INSERT = 500
/** Nobody knows as many people. */
const MOST_PEOPLE = 150_000
/** Whoever has this many bad lines has sent the wrong file. */
const MOST_BAD = 5000
const MOST_PROBLEMS = 20
const FOREIGN_KEY_VIOLATION = '23503'

interface Counts { rowsRead: number, badRows: number }

/**
 * Reads a file of contacts while it arrives and keeps aside what it says: nothing of it is in the book until the person
 * has seen what it would be (`applyImport`). Whatever goes wrong, the book is as it was.
 *
 * @throws DomainError `file_refused`, with the lines that are wrong where no line is right.
 */
export async function startImport(
  context: Context, owner: BookOwner, format: ImportFormat, source: AsyncIterable<Uint8Array>,
): Promise<ContactImportDto> {
  const at = context.clock.now()
  const id = context.ids.uuid(at)
  const { asUser } = context.database
  await asUser(owner.id, tx => beginImport(tx, { id, userId: owner.id, format, at }))
  try {
    const counts = await keepRows(context, owner.id, id, entriesOf(format, source, owner.country))
    if (!await asUser(owner.id, tx => finishReading(tx, owner.id, id, counts))) throw replaced()
  } catch (error) {
    await asUser(owner.id, tx => removeImport(tx, owner.id, id))
    if (error instanceof UnreadableFile) throw new DomainError('file_refused', `This is no list of contacts: ${error.message}. Nothing was imported.`)
    throw sqlStateOf(error) === FOREIGN_KEY_VIOLATION ? replaced() : error
  }
  return readImport(context, owner.id, id)
}

async function* entriesOf(
  format: ImportFormat, source: AsyncIterable<Uint8Array>, country: string,
): AsyncGenerator<ImportEntry> {
  for await (const raw of READERS[format](source)) {
    if ('problem' in raw) yield raw
    else yield* judgePerson(raw, country)
  }
}

async function keepRows(
  context: Context, userId: string, importId: string, entries: AsyncIterable<ImportEntry>,
): Promise<Counts> {
  const counts: Counts = { rowsRead: 0, badRows: 0 }
  const first: { line: number, problem: string }[] = []
  let batch: NewImportRow[] = []
  const flush = async () => {
    const rows = batch
    batch = []
    if (rows.length > 0) await context.database.asUser(userId, tx => insertImportRows(tx, userId, importId, rows))
  }
  for await (const entry of entries) {
    const place = counts.rowsRead + counts.badRows
    if ('problem' in entry) {
      counts.badRows += 1
      if (first.length < MOST_PROBLEMS) first.push(entry)
      batch.push({ place, line: entry.line, problem: entry.problem, content: null })
    } else {
      counts.rowsRead += 1
      batch.push({ place, line: entry.line, problem: null, content: entry.person })
    }
    if (counts.badRows > MOST_BAD) throw refused(`More than ${MOST_BAD} lines of this file cannot be read.`, first)
    if (counts.rowsRead > MOST_PEOPLE) throw refused(`These are more than ${MOST_PEOPLE.toLocaleString('en')} people. Divide the file.`, [])
    if (batch.length >= ROWS_PER_INSERT) await flush()
  }
  if (counts.rowsRead === 0) throw refused(first[0] ? `Nobody could be read in this file. Line ${first[0].line}: ${first[0].problem}` : 'The file is empty.', first)
  await flush()
  return counts
}

function refused(why: string, problems: { line: number, problem: string }[]): DomainError {
  return new DomainError('file_refused', `${why} Nothing was imported.`, problems.length > 0 ? { problems } : {})
}

function replaced(): DomainError {
  return new DomainError('file_refused', 'Another file was begun meanwhile, and this one given up. Nothing was imported.')
}
