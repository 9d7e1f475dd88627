import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findImport, insertImportRows, noteApplied, noteProgress, readImportRows, type ImportFields, type ImportKind, type ImportRow } from '../../db/contacts/imports'
import { missingImport } from './read-import'

const ROWS_AT_ONCE = 500

export interface TakenRows {
  added: number
  joined: number
  problems: { line: number, problem: string }[]
}

export interface FileToApply<Content> {
  ownerId: string
  id: string
  kind: ImportKind
  /** Takes some rows in. */
  takeIn: (rows: ImportRow<Content>[], file: ImportFields) => Promise<TakenRows>
}

/**
 * Takes in a file that was read, in the transaction of whoever asks: all of it is there or nothing, whatever breaks.
 * How far it has come is noted beside it.
 *
 * @returns null where it was done already.
 * @throws DomainError `not_found`, `file_refused` while it is being read.
 */
export async function applyFile<Content>(
  context: Context, tx: Tx, { ownerId, id, kind, takeIn }: FileToApply<Content>,
): Promise<ImportFields | null> {
  const row = await findImport(tx, ownerId, id, kind) ?? missingImport()
  if (row.state === 'applied') return null
  if (row.state === 'reading') throw new DomainError('file_refused', 'The file is still being read. Wait until it is there.')
  const counts = { rowsDone: 0, added: 0, joined: 0, badRows: row.badRows, appliedAt: context.clock.now() }
  for (let after = -1; ;) {
    const rows = await readImportRows<Content>(tx, ownerId, id, after, ROWS_AT_ONCE)
    const done = await takeIn(rows, row)
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
  return { ...row, ...counts }
}

/** Behind those that reading found: places are counted on. */
async function noteProblems(tx: Tx, row: ImportFields, badRows: number, { problems }: TakenRows): Promise<void> {
  if (problems.length === 0) return
  await insertImportRows(tx, row.userId, row.id, problems.map((one, index) => ({
    ...one, place: row.rowsRead + badRows + index, content: null,
  })))
}
