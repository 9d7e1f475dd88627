import { dayIn, expiryOf, levelOf } from '../../../domain/outreach/stock-state'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import type { Membership } from '../../../db/outreach/membership'
import { listBatches, type StockBatchRow, type StockItemRow } from '../../../db/outreach/stock'
import type { StockItemDto } from '../../../../shared/schemas/outreach/stock'

/** Items as they stand now, on their programme's calendar. */
export async function toStockItemDtos(
  { clock }: Context, tx: Tx, items: StockItemRow[], { timeZone }: Pick<Membership, 'timeZone'>,
): Promise<StockItemDto[]> {
  const today = dayIn(timeZone, clock.now())
  const batches = await listBatches(tx, items.map(({ id }) => id))
  return items.map(item => toStockItemDto(item, batches.filter(({ itemId }) => itemId === item.id), today))
}

function toStockItemDto(item: StockItemRow, batches: StockBatchRow[], today: string): StockItemDto {
  const { id, programmeId, name, unit, minimum, maximum, revision } = item
  const quantity = batches.reduce((sum, batch) => sum + batch.quantity, 0)
  return {
    id, programmeId, name, unit, minimum, maximum, quantity, revision,
    level: levelOf(quantity, item),
    batches: batches.map(batch => ({ ...batch, expiry: expiryOf(batch.expiresOn, today) }))
      // what is used up and gone bad is in the movements
      .filter(batch => batch.quantity > 0 || batch.expiry !== 'over')
      .map(({ id, code, expiresOn, quantity, expiry }) => ({ id, code, expiresOn, quantity, expiry })),
    lastCountedAt: item.lastCountedAt?.toISOString() ?? null,
    archivedAt: item.archivedAt?.toISOString() ?? null,
  }
}
