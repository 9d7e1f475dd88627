import { z } from 'zod'
import { AskedId, Cursor, Day, PageLimit, UtcInstant } from '../common'
import { LineText, PlainText } from '../plain-text'
import { MemberProgrammeDto } from './scripts'
import { STOCK_MOVEMENTS } from './stock-words'

/** More of anything is a slip of the finger. */
export const MOST_STOCK = 1_000_000_000

const Amount = z.number().int().min(0).max(MOST_STOCK)
const fields = {
  name: LineText(1, 100),
  /** What it is counted in: tablets, vials. */
  unit: LineText(1, 30),
  minimum: Amount,
  maximum: Amount.nullable(),
}
const isInOrder = (item: { minimum: number, maximum: number | null }) =>
  item.maximum === null || item.maximum >= item.minimum
const DISORDER = { path: ['maximum'], message: 'must not be below the minimum' }

/** `POST /api/outreach/stock/items` */
export const CreateStockItemBody = z.strictObject({ id: AskedId, programmeId: z.uuid(), ...fields })
  .refine(isInOrder, DISORDER)
export type CreateStockItemBody = z.infer<typeof CreateStockItemBody>

/** `PUT /api/outreach/stock/items/:id`, for the revision that was seen. */
export const EditStockItemBody = z.strictObject({
  ...fields, isArchived: z.boolean(), revision: z.number().int().min(1).max(1_000_000_000),
}).refine(isInOrder, DISORDER)
export type EditStockItemBody = z.infer<typeof EditStockItemBody>

/** Of a batch that is known, or of one by its label; the code is empty where there is none. */
const Batch = z.union([
  z.strictObject({ id: z.uuid() }),
  z.strictObject({ code: LineText(0, 60), expiresOn: Day.nullable() }),
])

/**
 * `POST /api/outreach/stock/movements`. `amount`: how much was received, given or wasted; what was found by counting;
 * what a correction adds, or takes away where it is below nothing.
 */
export const StockMovementBody = z.strictObject({
  id: AskedId,
  itemId: z.uuid(),
  batch: Batch,
  kind: z.enum(STOCK_MOVEMENTS),
  amount: z.number().int().min(-MOST_STOCK).max(MOST_STOCK),
  note: PlainText(0, 500).default(''),
}).superRefine(({ kind, amount, note }, context) => {
  const least = kind === 'corrected' ? -MOST_STOCK : kind === 'counted' ? 0 : 1
  if (amount < least) context.addIssue({ code: 'custom', path: ['amount'], message: kind === 'counted' ? 'must not be below nothing' : 'must be 1 or more' })
  if (kind !== 'corrected') return
  if (amount === 0) context.addIssue({ code: 'custom', path: ['amount'], message: 'must change something' })
  if (note === '') context.addIssue({ code: 'custom', path: ['note'], message: 'must say why it is corrected' })
})
export type StockMovementBody = z.infer<typeof StockMovementBody>

/** `programme` left out: the first one that the person works in. */
export const StockQuery = z.object({ programme: z.uuid().optional() })
export type StockQuery = z.infer<typeof StockQuery>

export const StockMovementsQuery = z.object({
  programme: z.uuid(), item: z.uuid().optional(), limit: PageLimit, cursor: Cursor.optional(),
})
export type StockMovementsQuery = z.infer<typeof StockMovementsQuery>

export const StockFileQuery = z.object({ programme: z.uuid(), view: z.enum(['state', 'movements']) })
export type StockFileQuery = z.infer<typeof StockFileQuery>

export const EXPIRIES = ['none', 'good', 'soon', 'over'] as const

export const StockBatchDto = z.strictObject({
  id: z.string(),
  code: z.string(),
  expiresOn: z.string().nullable(),
  quantity: z.number(),
  /** Today, on the programme's calendar; `soon` within 30 days. */
  expiry: z.enum(EXPIRIES),
})
export type StockBatchDto = z.infer<typeof StockBatchDto>

export const STOCK_LEVELS = ['none', 'below', 'fine', 'above'] as const

export const StockItemDto = z.strictObject({
  id: z.string(),
  programmeId: z.string(),
  name: z.string(),
  unit: z.string(),
  minimum: z.number(),
  maximum: z.number().nullable(),
  /** Of all batches. */
  quantity: z.number(),
  level: z.enum(STOCK_LEVELS),
  /** Whose last day comes first is first. */
  batches: z.array(StockBatchDto),
  lastCountedAt: UtcInstant.nullable(),
  archivedAt: UtcInstant.nullable(),
  revision: z.number(),
})
export type StockItemDto = z.infer<typeof StockItemDto>

/** `GET /api/outreach/stock`: what is there now. */
export const StockDto = z.strictObject({
  programmes: z.array(MemberProgrammeDto),
  /** Whose it is; null where the person works in none. */
  programme: MemberProgrammeDto.nullable(),
  items: z.array(StockItemDto),
})
export type StockDto = z.infer<typeof StockDto>

export const StockMovementDto = z.strictObject({
  id: z.string(),
  at: UtcInstant,
  itemId: z.string(),
  itemName: z.string(),
  unit: z.string(),
  batchCode: z.string(),
  kind: z.enum(STOCK_MOVEMENTS),
  change: z.number(),
  /** Of the batch. */
  quantityAfter: z.number(),
  by: z.string(),
  note: z.string(),
})
export type StockMovementDto = z.infer<typeof StockMovementDto>

export const StockMovementsPage = z.strictObject({
  movements: z.array(StockMovementDto), nextCursor: z.string().nullable(),
})
export type StockMovementsPage = z.infer<typeof StockMovementsPage>

/** What a movement came to, and how the item stands after it. */
export const StockMovedDto = z.strictObject({ change: z.number(), item: StockItemDto })
export type StockMovedDto = z.infer<typeof StockMovedDto>
