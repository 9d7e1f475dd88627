import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { findItem, moveStock } from '../../../db/outreach/stock'
import type { StockMovedDto, StockMovementBody } from '../../../../shared/schemas/outreach/stock'
import { requireMember } from '../membership'
import { toStockItemDtos } from './stock-dto'
import { tellLow } from './tell-low'

/**
 * Notes what came, went, was lost or was found by counting. Movements of an item come one after the other, and none
 * takes more than there is. The same id is the same movement (M16). Where there is less than the minimum after it and
 * was not before, supervisors are told, in the same transaction.
 *
 * @throws DomainError `not_found`; as the function refuses: `stock_short`, `idempotency_mismatch`, `content_changed`,
 * `invalid_request`.
 */
export async function moveItem(
  context: Context, userId: string, { id, itemId, batch, kind, amount, note }: StockMovementBody,
): Promise<StockMovedDto> {
  const at = context.clock.now()
  return context.database.asUser(userId, async (tx, asSystem) => {
    const item = await findItem(tx, itemId)
    if (!item) throw new DomainError('not_found', 'There is no such item in the store of a programme that you work in.')
    const programme = await requireMember(tx, item.programmeId, userId)
    const known = 'id' in batch ? { batchId: batch.id, code: '', expiresOn: null } : { batchId: null, ...batch }
    const newBatchId = context.ids.uuid(at)
    const { change, quantity, fellBelow } = await moveStock(tx, {
      id, itemId, newBatchId, ...known, kind, amount, note, at,
    })
    if (fellBelow) await asSystem(() => tellLow(context, tx, { programme, item, quantity, crossing: id }))
    const [moved] = await toStockItemDtos(context, tx, [(await findItem(tx, itemId))!], programme)
    return { change, item: moved! }
  })
}
