import type { Context } from '../../../context'
import { findNames } from '../../../db/outreach/membership'
import { listMovements as findMovements, type ListedMovement } from '../../../db/outreach/stock'
import type { StockMovementDto, StockMovementsPage, StockMovementsQuery } from '../../../../shared/schemas/outreach/stock'
import { cursorOf } from '../../cursor'
import { requireMember } from '../membership'

const PLACE = cursorOf({ seq: 'number' })

/** What happened to the stock of a programme, or to one item of it, newest first. @throws DomainError `not_found` */
export async function listMovements(
  context: Context, userId: string, { programme, item, limit, cursor }: StockMovementsQuery,
): Promise<StockMovementsPage> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    await requireMember(tx, programme, userId)
    const beforeSeq = cursor === undefined ? undefined : PLACE.decode(cursor).seq
    const rows = await findMovements(tx, { programmeId: programme, itemId: item, limit: limit + 1, beforeSeq })
    const shown = rows.slice(0, limit)
    const names = await asSystem(() => findNames(tx, [...new Set(shown.map(({ byUserId }) => byUserId))]))
    const last = rows.length > limit ? shown.at(-1) : undefined
    return { movements: shown.map(row => toDto(row, names)), nextCursor: last ? PLACE.encode({ seq: last.seq }) : null }
  })
}

function toDto(row: ListedMovement, names: Map<string, string>): StockMovementDto {
  const { id, at, itemId, itemName, unit, batchCode, kind, change, quantityAfter, byUserId, note } = row
  return { id, at: at.toISOString(), itemId, itemName, unit, batchCode, kind, change, quantityAfter, by: names.get(byUserId) ?? '', note }
}
