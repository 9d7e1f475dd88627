import type { Context } from '../../../context'
import { findNames } from '../../../db/outreach/membership'
import { listItems, listMovements, type ListedMovement } from '../../../db/outreach/stock'
import { encodeText } from '../../../../shared/ledger/csv-cells'
import type { StockFileQuery } from '../../../../shared/schemas/outreach/stock'
import type { ExportSink } from '../../exports/write-export'
import { writeInPages, type PagedFile } from '../../exports/write-in-pages'
import { requireMember } from '../membership'
import { toStockItemDtos } from './stock-dto'

const ROWS_AT_ONCE = 500
const END = '\r\n'
const NO_BATCH = [null, null, null, null]
/** No cell is a formula. */
const lineOf = (cells: readonly (string | number | null)[]): string =>
  cells.map(cell => (typeof cell === 'number' ? String(cell) : cell === null || cell === '' ? '' : encodeText(cell))).join(',') + END

/**
 * What is in store, or all that happened to it, as CSV.
 *
 * @throws DomainError `not_found`; before the first byte only.
 */
export async function exportStock(
  context: Context, userId: string, { programme, view }: StockFileQuery, sink: ExportSink,
): Promise<void> {
  await context.database.asUser(userId, tx => requireMember(tx, programme, userId))
  const file = view === 'state' ? stateFile(context, userId, programme) : movementsFile(context, userId, programme)
  await writeInPages(sink, {
    fileName: `talktime-stock-${view}-${context.clock.now().toISOString().slice(0, 10)}.csv`, format: 'csv', ...file,
  })
}

type File = Pick<PagedFile, 'header' | 'page'>

/** A line for each batch; one for an item without. */
function stateFile(context: Context, userId: string, programmeId: string): File {
  let isOver = false
  return {
    header: lineOf(['Item', 'Unit', 'Minimum', 'Maximum', 'In store', 'Level', 'Batch', 'Last day', 'Of the batch', 'Expiry', 'Last counted']),
    async page() {
      if (isOver) return null
      isOver = true
      const items = await context.database.asUser(userId, async tx => {
        const programme = await requireMember(tx, programmeId, userId)
        return toStockItemDtos(context, tx, await listItems(tx, programmeId), programme)
      })
      return items.flatMap(item => {
        const cells = [item.name, item.unit, item.minimum, item.maximum, item.quantity, item.level]
        const batches = item.batches.filter(({ quantity }) => quantity > 0)
        const parts = batches.map(one => [one.code, one.expiresOn, one.quantity, one.expiry])
        if (parts.length === 0) parts.push(NO_BATCH)
        return parts.map(part => lineOf([...cells, ...part, item.lastCountedAt]))
      }).join('') || null
    },
  }
}

/** Newest first, as slowly as it is read. */
function movementsFile(context: Context, userId: string, programmeId: string): File {
  let beforeSeq: bigint | undefined
  let isOver = false
  return {
    header: lineOf(['At', 'Item', 'Unit', 'Batch', 'Last day', 'What', 'Change', 'Of the batch after it', 'By', 'Note']),
    async page() {
      if (isOver) return null
      const { rows, names } = await context.database.asUser(userId, async (tx, asSystem) => {
        const found = await listMovements(tx, { programmeId, limit: ROWS_AT_ONCE, beforeSeq })
        const ids = [...new Set(found.map(({ byUserId }) => byUserId))]
        return { rows: found, names: await asSystem(() => findNames(tx, ids)) }
      })
      isOver = rows.length < ROWS_AT_ONCE
      beforeSeq = rows.at(-1)?.seq
      return rows.map(row => movementLine(row, names)).join('') || null
    },
  }
}

function movementLine(row: ListedMovement, names: Map<string, string>): string {
  const { at, itemName, unit, batchCode, expiresOn, kind, change, quantityAfter, byUserId, note } = row
  return lineOf([at.toISOString(), itemName, unit, batchCode, expiresOn, kind, change, quantityAfter, names.get(byUserId) ?? '', note])
}
