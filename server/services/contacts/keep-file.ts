import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { sqlStateOf } from '../../db/client'
import { beginImport, finishReading, insertImportRows, removeImport, type NewImportRow } from '../../db/contacts/imports'
import type { ImportFormat } from '../../../shared/schemas/contact-imports'
import { UnreadableFile } from '../text-files/read-text'

const ROWS_PER_INSERT = 500
/** Whoever has this many bad lines has sent the wrong file. */
const MOST_BAD = 5000
const MOST_PROBLEMS = 20
const FOREIGN_KEY_VIOLATION = '23503'

interface Counts { rowsRead: number, badRows: number }

export interface FileToKeep {
  ownerId: string
  /** Null: for the contacts of the owner. */
  programmeId: string | null
  format: ImportFormat
  /** More people than that are refused. */
  most: number
  /** What the file should be, for a sentence: “This is no …”. */
  what: string
}

/** One place of a file: somebody, or what could not be read. */
export type FileEntry<Content> = { line: number, person: Content } | { line: number, problem: string }

/**
 * Keeps aside what a file of people says, while it arrives: nothing of it counts until whoever sent it has seen what it
 * would be. Whatever goes wrong, everything is as it was.
 *
 * @returns the import's id.
 * @throws DomainError `file_refused`, with the lines that are wrong where no line is right.
 */
export async function keepFile<Content>(
  context: Context, file: FileToKeep, entries: AsyncIterable<FileEntry<Content>>,
): Promise<string> {
  const { ownerId, programmeId, format } = file
  const at = context.clock.now()
  const id = context.ids.uuid(at)
  const { asUser } = context.database
  await asUser(ownerId, tx => beginImport(tx, { id, userId: ownerId, programmeId, format, at }))
  try {
    const counts = await keepRows(context, file, id, entries)
    if (!await asUser(ownerId, tx => finishReading(tx, ownerId, id, counts))) throw replaced()
  } catch (error) {
    await asUser(ownerId, tx => removeImport(tx, ownerId, id))
    if (error instanceof UnreadableFile) throw new DomainError('file_refused', `This is no ${file.what}: ${error.message}. Nothing was imported.`)
    throw sqlStateOf(error) === FOREIGN_KEY_VIOLATION ? replaced() : error
  }
  return id
}

async function keepRows<Content>(
  context: Context, { ownerId, most }: FileToKeep, importId: string, entries: AsyncIterable<FileEntry<Content>>,
): Promise<Counts> {
  const counts: Counts = { rowsRead: 0, badRows: 0 }
  const first: { line: number, problem: string }[] = []
  let batch: NewImportRow[] = []
  const flush = async () => {
    const rows = batch
    batch = []
    if (rows.length > 0) await context.database.asUser(ownerId, tx => insertImportRows(tx, ownerId, importId, rows))
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
    if (counts.rowsRead > most) throw refused(`These are more than ${most.toLocaleString('en')} people. Divide the file.`, [])
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
