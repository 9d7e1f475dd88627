import { sql } from 'drizzle-orm'
import { bigint, boolean, check, date, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { STOCK_MOVEMENTS } from '../../shared/schemas/outreach/stock-words'
import { user } from './auth'
import { instant } from './columns'
import { programme } from './programmes'

/** Something that a programme keeps in store. */
export const stockItem = pgTable('stock_item', {
  id: uuid('id').primaryKey(),
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  name: text('name').notNull(),
  /** What it is counted in: tablets, vials. */
  unit: text('unit').notNull(),
  /** Below it supervisors are told. */
  minimum: integer('minimum').notNull(),
  /** As much as is ordered up to; null where nobody said. */
  maximum: integer('maximum'),
  /** On which side of the minimum it is: a side that changes is a crossing. */
  isBelow: boolean('is_below').notNull().default(false),
  lastCountedAt: instant('last_counted_at'),
  createdBy: text('created_by').notNull().references(() => user.id),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  archivedAt: instant('archived_at'),
  revision: integer('revision').notNull().default(1),
}, table => [
  uniqueIndex('stock_item_name').on(table.programmeId, sql`lower(${table.name})`).where(sql`${table.archivedAt} is null`),
  check('stock_item_in_bounds', sql`char_length(${table.name}) between 1 and 100 and char_length(${table.unit}) between 1 and 30
    and ${table.minimum} between 0 and 1000000000 and coalesce(${table.maximum}, ${table.minimum}) between ${table.minimum} and 1000000000`),
])

/** What was made together and goes bad together. What is there of it is the sum of its movements, kept beside them. */
export const stockBatch = pgTable('stock_batch', {
  id: uuid('id').primaryKey(),
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  itemId: uuid('item_id').notNull().references(() => stockItem.id),
  code: text('code').notNull(),
  /** The last day on which it is good; null for what does not go bad. */
  expiresOn: date('expires_on', { mode: 'string' }),
  quantity: integer('quantity').notNull(),
  createdAt: instant('created_at').notNull(),
  /** When supervisors were told that its last day is near. */
  expiryToldAt: instant('expiry_told_at'),
}, table => [
  uniqueIndex('stock_batch_code').on(table.itemId, table.code),
  index('stock_batch_by_programme').on(table.programmeId),
  index('stock_batch_untold').on(table.expiresOn).where(sql`${table.expiryToldAt} is null and ${table.quantity} > 0`),
  check('stock_batch_never_negative', sql`${table.quantity} between 0 and 1000000000`),
])

/** What happened to a batch. Append-only: a mistake is a movement that corrects it. */
export const stockMovement = pgTable('stock_movement', {
  /** Made by whoever asks: the same one twice is one. */
  id: uuid('id').primaryKey(),
  /** In the order in which they came to be. */
  seq: bigint('seq', { mode: 'bigint' }).notNull().generatedAlwaysAsIdentity(),
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  itemId: uuid('item_id').notNull().references(() => stockItem.id),
  batchId: uuid('batch_id').notNull().references(() => stockBatch.id),
  kind: text('kind', { enum: STOCK_MOVEMENTS }).notNull(),
  /** What it came to: more, less, or nothing where a count agreed. */
  change: integer('change').notNull(),
  /** What is there of the batch after it. */
  quantityAfter: integer('quantity_after').notNull(),
  byUserId: text('by_user_id').notNull().references(() => user.id),
  at: instant('at').notNull(),
  note: text('note').notNull().default(''),
}, table => [
  uniqueIndex('stock_movement_seq').on(table.seq),
  index('stock_movement_by_programme').on(table.programmeId, table.seq.desc().nullsFirst()),
  index('stock_movement_by_batch').on(table.batchId, table.seq),
  check('stock_movement_in_bounds', sql`${table.quantityAfter} >= 0 and char_length(${table.note}) <= 500
    and case ${table.kind} when 'received' then ${table.change} > 0 when 'given' then ${table.change} < 0 when 'wasted' then ${table.change} < 0
      when 'corrected' then ${table.change} <> 0 and char_length(${table.note}) > 0 else true end`),
])
