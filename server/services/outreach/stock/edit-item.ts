import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { changeItem, findItem, listBatches, lockItem } from '../../../db/outreach/stock'
import type { EditStockItemBody, StockItemDto } from '../../../../shared/schemas/outreach/stock'
import { requireSupervisor } from '../membership'
import { withName } from './create-item'
import { toStockItemDtos } from './stock-dto'
import { tellLow } from './tell-low'

/**
 * What there is to be of an item, and what it is called, for the revision that was seen. A minimum that is raised above
 * what is there is a crossing like any other.
 *
 * @throws DomainError `not_found`, `forbidden`, `content_changed`, `invalid_request`
 */
export async function editItem(
  context: Context, userId: string, id: string, { isArchived, revision, ...fields }: EditStockItemBody,
): Promise<StockItemDto> {
  const now = context.clock.now()
  return withName(() => context.database.asUser(userId, async (tx, asSystem) => {
    const seen = await findItem(tx, id)
    if (!seen) throw new DomainError('not_found', 'There is no such item in the store of a programme that you work in.')
    const programme = await requireSupervisor(tx, seen.programmeId, userId)
    const item = (await lockItem(tx, id))!
    if (item.revision !== revision) throw new DomainError('content_changed', 'This item was changed meanwhile, by somebody else perhaps. Nothing was saved by this. Load it again.')
    const batches = await listBatches(tx, [id])
    const quantity = batches.reduce((sum, batch) => sum + batch.quantity, 0)
    if (batches.length > 0 && fields.unit !== item.unit) throw new DomainError('invalid_request', `It has been counted in “${item.unit}”, and its movements say so. Make a new item for another unit. Nothing was saved.`, { field: 'unit' })
    if (isArchived && quantity > 0) throw new DomainError('invalid_request', `There are ${quantity} left of it. Give it out, or note that it was wasted, then take the item out of use. Nothing was saved.`, { field: 'isArchived' })
    const isBelow = quantity < fields.minimum
    const archivedAt = isArchived ? item.archivedAt ?? now : null
    const changed = await changeItem(tx, id, { ...fields, isBelow, archivedAt }, now)
    if (isBelow && !item.isBelow && !isArchived) {
      await asSystem(() => tellLow(context, tx, { programme, item: changed, quantity, crossing: `${id}:${changed.revision}` }))
    }
    const [told] = await toStockItemDtos(context, tx, [changed], programme)
    return told!
  }))
}
