import { displayNumber } from '../../domain/phone/display-number'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { countKnownRows, findImport, readImportProblems, readImportRows, type ImportFields } from '../../db/contacts/imports'
import { MOST_PROBLEMS_TOLD, type ContactImportDto } from '../../../shared/schemas/contact-imports'

const SAMPLE_ROWS = 6

/** What an import would bring, or brought, and what could not be read. @throws DomainError `not_found`. */
export async function readImport(context: Context, ownerId: string, id: string): Promise<ContactImportDto> {
  return context.database.asUser(ownerId, async tx => {
    const row = await findImport(tx, ownerId, id, 'contacts') ?? missingImport()
    const sample = await readImportRows(tx, ownerId, id, -1, SAMPLE_ROWS)
    return {
      ...await importDto(tx, row, () => countKnownRows(tx, ownerId, id)),
      sample: sample.map(({ line, person }) => ({
        line, name: person.name, email: person.email ?? '', tags: person.tags, numbers: person.numbers.map(({ number }) => displayNumber(number)),
      })),
    }
  })
}

/** What is said of every file of people. @param countKnown how many of them are there already, asked while it waits. */
export async function importDto(
  tx: Tx, row: ImportFields, countKnown: () => Promise<number>,
): Promise<Omit<ContactImportDto, 'sample'>> {
  return {
    id: row.id,
    format: row.format,
    state: row.state,
    rows: row.rowsRead,
    knownRows: row.state === 'ready' ? await countKnown() : 0,
    rowsDone: row.rowsDone,
    badRows: row.badRows,
    problems: await readImportProblems(tx, row.userId, row.id, MOST_PROBLEMS_TOLD),
    added: row.added,
    joined: row.joined,
    createdAt: row.createdAt.toISOString(),
  }
}

export function missingImport(): never {
  throw new DomainError('not_found', 'There is no such import. It may have been given up, or another file was begun.')
}
