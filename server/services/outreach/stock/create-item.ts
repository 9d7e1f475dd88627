import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { databaseErrorOf } from '../../../db/client'
import { findItem, insertItem, type StockItemRow } from '../../../db/outreach/stock'
import type { CreateStockItemBody, StockItemDto } from '../../../../shared/schemas/outreach/stock'
import { requireSupervisor } from '../membership'
import { toStockItemDtos } from './stock-dto'

const UNIQUE_VIOLATION = '23505'

/**
 * Something that a programme keeps in store from now on. Asked for again with the same id it is the first answer again
 * (M16).
 *
 * @throws DomainError `not_found`, `forbidden`, `content_changed`, `idempotency_mismatch`
 */
export async function createItem(
  context: Context, userId: string, { id, programmeId, ...fields }: CreateStockItemBody,
): Promise<StockItemDto> {
  const now = context.clock.now()
  return withName(() => context.database.asUser(userId, async tx => {
    const programme = await requireSupervisor(tx, programmeId, userId)
    // nothing is there of it yet, and nobody need be told that nothing is less than something
    const stamps = { createdBy: userId, createdAt: now, updatedAt: now }
    const row = { id, programmeId, ...fields, isBelow: fields.minimum > 0, ...stamps }
    if (!await insertItem(tx, row) && !isSame(await findItem(tx, id), row)) {
      throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was saved by this one. Load the page again.')
    }
    const [item] = await toStockItemDtos(context, tx, [(await findItem(tx, id))!], programme)
    return item!
  }))
}

function isSame(known: StockItemRow | null, row: Pick<StockItemRow, 'programmeId' | 'name' | 'unit'>): boolean {
  return known !== null && known.programmeId === row.programmeId && known.name === row.name && known.unit === row.unit
}

/** A name is an item's once in a programme, however it is written. */
export async function withName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (databaseErrorOf(error)?.code !== UNIQUE_VIOLATION) throw error
    throw new DomainError('content_changed', 'There is an item of this name in the store already. Use that one, or choose another name. Nothing was saved.', { field: 'name' })
  }
}
