import { sql } from 'drizzle-orm'
import { bigint, boolean, char, check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { user } from './auth'
import { bytea, instant, money } from './columns'
import { creditTransaction, wallet } from './wallet'

/** Granted credit: spent before paid money, the soonest to expire first (M11). Only the ledger kernel writes it. */
export const walletLot = pgTable('wallet_lot', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  walletId: uuid('wallet_id').notNull().references(() => wallet.id),
  /** The row that granted it. */
  transactionId: bigint('transaction_id', { mode: 'bigint' }).notNull().references(() => creditTransaction.id),
  amountMicros: money('amount_micros').notNull(),
  remainingMicros: money('remaining_micros').notNull(),
  /** Null: never. */
  expiresAt: instant('expires_at'),
  createdAt: instant('created_at').notNull(),
}, table => [
  check('lot_within_its_amount', sql`${table.remainingMicros} between 0 and ${table.amountMicros}`),
  index('lot_of_wallet').on(table.walletId).where(sql`${table.remainingMicros} > 0`),
  index('lot_by_expiry').on(table.expiresAt).where(sql`${table.remainingMicros} > 0 and ${table.expiresAt} is not null`),
])

/** Which lots a row of the ledger drew on, or gave back to. Append-only. */
export const lotMovement = pgTable('lot_movement', {
  transactionId: bigint('transaction_id', { mode: 'bigint' }).notNull().references(() => creditTransaction.id),
  lotId: bigint('lot_id', { mode: 'bigint' }).notNull().references(() => walletLot.id),
  /** Signed: negative leaves the lot. */
  amountMicros: money('amount_micros').notNull(),
}, table => [
  primaryKey({ columns: [table.transactionId, table.lotId] }),
  index('lot_movement_by_lot').on(table.lotId),
])

/** A code that grants credit, once a person, a limited number of times. Only a digest of the code is kept. */
export const voucher = pgTable('voucher', {
  id: uuid('id').primaryKey(),
  codeHash: bytea('code_hash').notNull().unique(),
  /** The last four characters, so that staff can tell codes apart. */
  codeTail: char('code_tail', { length: 4 }).notNull(),
  batch: text('batch').notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  amountMicros: money('amount_micros').notNull(),
  /** How long the credit lives once it is redeemed; null: for ever. */
  grantDays: integer('grant_days'),
  maxUses: integer('max_uses').notNull(),
  uses: integer('uses').notNull().default(0),
  validUntil: instant('valid_until').notNull(),
  createdBy: text('created_by').notNull().references(() => user.id),
  /** Who agreed to it, and to what; null for codes from before that was asked for. */
  approvedBy: text('approved_by').references(() => user.id),
  requestId: uuid('request_id'),
  createdAt: instant('created_at').notNull(),
  canceledAt: instant('canceled_at'),
}, table => [
  index('voucher_by_batch').on(table.batch),
  check('voucher_amount_positive', sql`${table.amountMicros} > 0`),
  check('voucher_uses_limited', sql`${table.uses} between 0 and ${table.maxUses}`),
])

export const voucherUse = pgTable('voucher_use', {
  voucherId: uuid('voucher_id').notNull().references(() => voucher.id),
  userId: text('user_id').notNull().references(() => user.id),
  transactionId: bigint('transaction_id', { mode: 'bigint' }).notNull().references(() => creditTransaction.id),
  usedAt: instant('used_at').notNull(),
}, table => [primaryKey({ columns: [table.voucherId, table.userId] })])

/** Codes that were tried and not found: guessing is slow (one row a person). */
export const voucherAttempt = pgTable('voucher_attempt', {
  userId: text('user_id').primaryKey().references(() => user.id),
  failures: integer('failures').notNull(),
  windowStartedAt: instant('window_started_at').notNull(),
})

/** Levels of available money that people are told of; written from the settings at start. */
export const noticeLevel = pgTable('notice_level', {
  levelMicros: money('level_micros').primaryKey(),
})

/** On which side of a level a wallet is: a crossing is a change of side, noticed under the wallet's lock. */
export const walletLevel = pgTable('wallet_level', {
  walletId: uuid('wallet_id').notNull().references(() => wallet.id),
  /** `topup`, or `low:` and the level in micros. */
  key: text('key').notNull(),
  isBelow: boolean('is_below').notNull(),
}, table => [primaryKey({ columns: [table.walletId, table.key] })])

/** One row for each time that a wallet's available money fell below a level. */
export const walletCrossing = pgTable('wallet_crossing', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  walletId: uuid('wallet_id').notNull().references(() => wallet.id),
  key: text('key').notNull(),
  levelMicros: money('level_micros').notNull(),
  availableMicros: money('available_micros').notNull(),
  crossedAt: instant('crossed_at').notNull(),
  handledAt: instant('handled_at'),
}, table => [index('crossing_unhandled').on(table.id).where(sql`${table.handledAt} is null`)])
