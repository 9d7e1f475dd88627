import { and, asc, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { programme } from '../../../drizzle/schema/programmes'
import { stockBatch, stockItem, stockMovement } from '../../../drizzle/schema/stock'
import { EXPIRY_NOTICE_DAYS } from '../../../shared/schemas/outreach/stock-words'
import type { Tx } from '../client'

export type StockItemRow = typeof stockItem.$inferSelect
export type StockBatchRow = typeof stockBatch.$inferSelect
export type StockMovementRow = typeof stockMovement.$inferSelect

/** By name; those that are out of use are left out. */
export async function listItems(tx: Tx, programmeId: string): Promise<StockItemRow[]> {
  return tx.select().from(stockItem).where(and(eq(stockItem.programmeId, programmeId), isNull(stockItem.archivedAt)))
    .orderBy(asc(sql`lower(${stockItem.name})`), asc(stockItem.id))
}

export async function findItem(tx: Tx, id: string): Promise<StockItemRow | null> {
  const [row] = await tx.select().from(stockItem).where(eq(stockItem.id, id))
  return row ?? null
}

/** As it is, and stays until the transaction ends: nothing of it moves meanwhile. For who may change it. */
export async function lockItem(tx: Tx, id: string): Promise<StockItemRow | null> {
  const [row] = await tx.select().from(stockItem).where(eq(stockItem.id, id)).for('update')
  return row ?? null
}

/** False where there is one of that id. */
export async function insertItem(tx: Tx, item: typeof stockItem.$inferInsert): Promise<boolean> {
  const made = await tx.insert(stockItem).values(item).onConflictDoNothing({ target: stockItem.id })
    .returning({ id: stockItem.id })
  return made.length > 0
}

export type StockItemChange = Pick<StockItemRow, 'name' | 'unit' | 'minimum' | 'maximum' | 'isBelow' | 'archivedAt'>

export async function changeItem(tx: Tx, id: string, change: StockItemChange, now: Date): Promise<StockItemRow> {
  const [row] = await tx.update(stockItem)
    .set({ ...change, updatedAt: now, revision: sql`${stockItem.revision} + 1` })
    .where(eq(stockItem.id, id)).returning()
  return row!
}

/** Of these items; whose last day comes first is first. */
export async function listBatches(tx: Tx, itemIds: string[]): Promise<StockBatchRow[]> {
  if (itemIds.length === 0) return []
  return tx.select().from(stockBatch).where(inArray(stockBatch.itemId, itemIds))
    .orderBy(asc(stockBatch.expiresOn), asc(stockBatch.code), asc(stockBatch.id))
}

export interface StockMove {
  id: string
  itemId: string
  /** Null: the batch of that code, opened where there is none. */
  batchId: string | null
  newBatchId: string
  code: string
  expiresOn: string | null
  kind: StockMovementRow['kind']
  amount: number
  note: string
  at: Date
}

interface Moved extends Record<string, unknown> {
  is_repeat: boolean
  batch_id: string
  change: number
  item_quantity: string
  fell_below: boolean
}

export interface StockMoved {
  isRepeat: boolean
  batchId: string
  change: number
  /** Of the item. */
  quantity: number
  fellBelow: boolean
}

/** In the role of who moves it (`move_stock`). @throws stock_unknown, stock_short, … as the function raises them. */
export async function moveStock(tx: Tx, move: StockMove): Promise<StockMoved> {
  const { id, itemId, batchId, newBatchId, code, expiresOn, kind, amount, note, at } = move
  const [row] = await tx.execute<Moved>(sql`
    select is_repeat, batch_id, change, item_quantity::text, fell_below from move_stock(
      p_id => ${id}::uuid, p_item_id => ${itemId}::uuid, p_batch_id => ${batchId}::uuid, p_new_batch_id => ${newBatchId}::uuid,
      p_code => ${code}, p_expires_on => ${expiresOn}::date, p_kind => ${kind}, p_amount => ${amount}::int, p_note => ${note},
      p_at => ${at.toISOString()}::timestamptz)`)
  const { is_repeat: isRepeat, change, fell_below: fellBelow } = row!
  return { isRepeat, batchId: row!.batch_id, change, quantity: Number(row!.item_quantity), fellBelow }
}

const MOVEMENT = {
  id: stockMovement.id,
  seq: stockMovement.seq,
  at: stockMovement.at,
  itemId: stockMovement.itemId,
  itemName: stockItem.name,
  unit: stockItem.unit,
  batchCode: stockBatch.code,
  expiresOn: stockBatch.expiresOn,
  kind: stockMovement.kind,
  change: stockMovement.change,
  quantityAfter: stockMovement.quantityAfter,
  byUserId: stockMovement.byUserId,
  note: stockMovement.note,
}

export interface MovementsPage {
  programmeId: string
  itemId?: string | undefined
  limit: number
  beforeSeq?: bigint | undefined
}

export type ListedMovement = Awaited<ReturnType<typeof listMovements>>[number]

/** Newest first. */
export async function listMovements(tx: Tx, { programmeId, itemId, limit, beforeSeq }: MovementsPage) {
  return tx.select(MOVEMENT).from(stockMovement)
    .innerJoin(stockItem, eq(stockItem.id, stockMovement.itemId))
    .innerJoin(stockBatch, eq(stockBatch.id, stockMovement.batchId))
    .where(and(
      eq(stockMovement.programmeId, programmeId),
      itemId === undefined ? undefined : eq(stockMovement.itemId, itemId),
      beforeSeq === undefined ? undefined : lt(stockMovement.seq, beforeSeq),
    )).orderBy(desc(stockMovement.seq)).limit(limit)
}

/**
 * Batches whose last day is near, on their programme's calendar, and of which nobody was told: taken, for the caller's
 * transaction to tell of. Role system.
 */
export async function takeExpiring(tx: Tx, now: Date, limit: number) {
  const today = sql`(${now.toISOString()}::timestamptz at time zone ${programme.timeZone})::date`
  const due = await tx.select({
    id: stockBatch.id, programmeId: stockBatch.programmeId, programmeName: programme.name,
    itemName: stockItem.name, unit: stockItem.unit, code: stockBatch.code, expiresOn: stockBatch.expiresOn,
    quantity: stockBatch.quantity,
  }).from(stockBatch)
    .innerJoin(stockItem, eq(stockItem.id, stockBatch.itemId))
    .innerJoin(programme, eq(programme.id, stockBatch.programmeId))
    .where(and(
      isNull(stockBatch.expiryToldAt), sql`${stockBatch.quantity} > 0`,
      isNull(stockItem.archivedAt), isNull(programme.archivedAt),
      sql`${stockBatch.expiresOn} <= ${today} + ${EXPIRY_NOTICE_DAYS}::int`,
    )).orderBy(asc(stockBatch.programmeId), asc(stockBatch.expiresOn), asc(stockBatch.id)).limit(limit)
    .for('update', { of: stockBatch, skipLocked: true })
  if (due.length > 0) {
    await tx.update(stockBatch).set({ expiryToldAt: now }).where(inArray(stockBatch.id, due.map(({ id }) => id)))
  }
  return due
}
