import { adjustmentMaximum } from '../../domain/adjustments/adjustment-rules'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findAdjustment, listAdjustments as listRows } from '../../db/adjustments'
import type { AdjustmentDto, AdjustmentsPage, AdjustmentsQuery } from '../../../shared/schemas/adjustments'
import { cursorOf } from '../cursor'
import { toAdjustmentDto } from './adjustment-dto'
import type { Staff } from '../staff'

const CURSOR = cursorOf({ isPending: 'flag', at: 'instant', id: 'uuid' })

/** A page of what was asked for, what waits first (M13). */
export async function listAdjustments(
  context: Context, staff: Staff, query: AdjustmentsQuery,
): Promise<AdjustmentsPage> {
  const after = query.cursor === undefined ? undefined : CURSOR.decode(query.cursor)
  const rows = await context.database.asStaff(staff.id, tx => listRows(tx, {
    limit: query.limit + 1,
    state: query.state,
    after,
  }))
  const page = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? page.at(-1)!.request : null
  return {
    adjustments: page.map(row => toAdjustmentDto(context, row, staff)),
    nextCursor: last && CURSOR.encode({ isPending: last.state === 'pending', at: last.requestedAt, id: last.id }),
    maximumMicros: adjustmentMaximum(staff.role, context.config.adjustmentMaximumMicros)?.toString() ?? null,
  }
}

/** One request. @throws DomainError `not_found`. */
export async function readAdjustment(context: Context, staff: Staff, id: string): Promise<AdjustmentDto> {
  const found = await context.database.asStaff(staff.id, tx => findAdjustment(tx, id))
  if (!found) throw new DomainError('not_found', 'There is no such adjustment.')
  return toAdjustmentDto(context, found, staff)
}
