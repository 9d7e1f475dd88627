import { isDeepStrictEqual } from 'node:util'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { findAnchorsAround } from '../../db/anchors'
import type { Tx } from '../../db/client'
import { countView, findExport, findLastId, findPostedStretch, insertExport, type ExportRow } from '../../db/exports'
import { filterToQuery } from '../../../shared/schemas/ledger'
import type { ExportDto, StartExportBody } from '../../../shared/schemas/exports'
import type { Looker } from '../ledger/list-transactions'
import { boundsOfMonth } from '../months/month-dto'
import { exportFileName, toExportDto } from './export-dto'
import { exportScope } from './export-scope'

/** As long as somebody waits for the count; then an estimate will do. */
const COUNT_TIMEOUT_MS = 5_000

/**
 * Writes down what is wanted: the file itself is made when it is downloaded. What is posted from now on is not in it,
 * so that it is the same file however often it is had. The same id and wish: the first answer again (M16).
 *
 * @throws DomainError `invalid_request`, `idempotency_mismatch`, `not_found` for a month that has not begun.
 */
export async function startExport(
  context: Context, staff: Looker, body: StartExportBody, requestId: string,
): Promise<{ started: ExportDto, isRepeat: boolean }> {
  return context.database.asStaff(staff.id, async tx => {
    const known = await findExport(tx, staff.id, body.id)
    if (known) return { started: toExportDto(sameOr(known, body)), isRepeat: true }
    const now = context.clock.now()
    const filter = await filterOf(tx, body, now)
    const row = await insertExport(tx, {
      id: body.id,
      userId: staff.id,
      view: body.view,
      format: body.format,
      filter,
      fileName: exportFileName(body, body.view === 'month' ? body.month : now.toISOString().slice(0, 10)),
      rowsTotal: await countView(tx, await exportScope(tx, filter, staff.country), COUNT_TIMEOUT_MS),
      createdAt: now,
    })
    if (!row) return { started: toExportDto(sameOr(await findExport(tx, staff.id, body.id), body)), isRepeat: true }
    await writeAudit(tx, {
      at: now,
      actorId: staff.id,
      action: 'export.create',
      subjectType: 'export',
      subjectId: row.id,
      after: { view: row.view, format: row.format, ...filter, rowsTotal: row.rowsTotal },
      requestId,
    })
    return { started: toExportDto(row), isRepeat: false }
  })
}

/**
 * The wish as it is kept: with the newest row there is. A month goes from the anchor before its first row to the first
 * one that covers its last, so that it can be held against both; before that is sealed, as far as its rows were posted.
 */
async function filterOf(tx: Tx, body: StartExportBody, now: Date): Promise<Record<string, string>> {
  const through = await findLastId(tx)
  if (body.view === 'transactions') return { ...filterToQuery(body.filter), through }
  const bounds = boundsOfMonth(body.month)
  if (bounds.from > now.toISOString()) throw new DomainError('not_found', 'This month has not begun. There is nothing to export.')
  const stretch = await findPostedStretch(tx, bounds, through)
  const { month } = body
  if (!stretch) return { month, by: 'posted', from: bounds.from, to: bounds.from, through }
  const around = await findAnchorsAround(tx, stretch.firstId, stretch.lastId)
  if (!around) return { month, by: 'posted', from: stretch.from, to: stretch.before, through }
  const { opening, closing } = around
  return {
    month,
    after: (opening?.lastTransactionId ?? 0n).toString(),
    through: closing.lastTransactionId.toString(),
    ...opening && { opening: opening.day },
    closing: closing.day,
  }
}

/** What was asked before under this id, if it was the same. @throws DomainError `idempotency_mismatch`. */
function sameOr(known: ExportRow | null, body: StartExportBody): ExportRow {
  if (known?.view === body.view && known.format === body.format && isSameWish(known.filter, body)) return known
  throw new DomainError('idempotency_mismatch', 'This id was used for another export. Nothing was made. Ask again with a new one.')
}

function isSameWish({ through, ...kept }: Record<string, string>, body: StartExportBody): boolean {
  return body.view === 'month' ? kept.month === body.month : isDeepStrictEqual(kept, filterToQuery(body.filter))
}
