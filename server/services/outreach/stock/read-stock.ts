import type { Context } from '../../../context'
import { listMemberships } from '../../../db/outreach/membership'
import { listItems } from '../../../db/outreach/stock'
import type { StockDto, StockQuery } from '../../../../shared/schemas/outreach/stock'
import { requireMember } from '../membership'
import { toStockItemDtos } from './stock-dto'

/** What a programme has in store. @throws DomainError `not_found` */
export async function readStock(context: Context, userId: string, { programme: id }: StockQuery): Promise<StockDto> {
  return context.database.asUser(userId, async tx => {
    const programmes = await listMemberships(tx, userId)
    const programme = id === undefined ? programmes[0] ?? null : await requireMember(tx, id, userId)
    const items = programme ? await listItems(tx, programme.id) : []
    return { programmes, programme, items: programme ? await toStockItemDtos(context, tx, items, programme) : [] }
  })
}
