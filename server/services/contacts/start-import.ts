import type { Context } from '../../context'
import type { ContactImportDto, ImportFormat } from '../../../shared/schemas/contact-imports'
import type { BookOwner } from './create-contact'
import { judgePerson, type ImportEntry } from './import-contacts/import-entry'
import { readCsv } from './import-contacts/read-csv'
import { readVcards } from './import-contacts/read-vcards'
import { keepFile } from './keep-file'
import { readImport } from './read-import'

const READERS = { csv: readCsv, vcard: readVcards }
/** Nobody knows as many people. */
const MOST_PEOPLE = 150_000

/**
 * Reads a file of contacts while it arrives and keeps aside what it says: nothing of it is in the book until the person
 * has seen what it would be (`applyImport`). Whatever goes wrong, the book is as it was.
 *
 * @throws DomainError `file_refused`, with the lines that are wrong where no line is right.
 */
export async function startImport(
  context: Context, owner: BookOwner, format: ImportFormat, source: AsyncIterable<Uint8Array>,
): Promise<ContactImportDto> {
  const file = { ownerId: owner.id, programmeId: null, format, most: MOST_PEOPLE, what: 'list of contacts' }
  return readImport(context, owner.id, await keepFile(context, file, entriesOf(format, source, owner.country)))
}

async function* entriesOf(
  format: ImportFormat, source: AsyncIterable<Uint8Array>, country: string,
): AsyncGenerator<ImportEntry> {
  for await (const raw of READERS[format](source)) {
    if ('problem' in raw) yield raw
    else yield* judgePerson(raw, country)
  }
}
