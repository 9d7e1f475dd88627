import { sql } from 'drizzle-orm'
import { bigint, check, date, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { REQUEST_KINDS, REQUEST_STATES } from '../../shared/schemas/requests'
import { user } from './auth'
import { bytea, instant, money } from './columns'
import { closedMonth } from './finance'
import { creditTransaction, wallet } from './wallet'

/**
 * What makes money out of nothing, or lets more of it go: one asks, another approves, and the approval does it (A6).
 * Kernel only; its content never changes. Adjustments have a table of their own and count into the same limits.
 */
export const moneyRequest = pgTable('money_request', {
  id: uuid('id').primaryKey(),
  kind: text('kind', { enum: REQUEST_KINDS }).notNull(),
  /** The batch, the person, the month or the wallet. */
  subject: text('subject').notNull(),
  /** Whom it is about: they neither ask nor decide. */
  userId: text('user_id').references(() => user.id),
  walletId: uuid('wallet_id').references(() => wallet.id),
  /** All that it can come to: what counts into the limits. */
  worthMicros: money('worth_micros').notNull(),
  /** Written by the kernel from what was asked, with the id, the kind and who asks. */
  content: jsonb('content').notNull().$type<Record<string, unknown>>(),
  /** SHA-256 of the content's text: an approval names it, so that nobody approves what they did not read. */
  contentHash: bytea('content_hash').notNull(),
  requestedBy: text('requested_by').notNull().references(() => user.id),
  requestedAt: instant('requested_at').notNull(),
  state: text('state', { enum: REQUEST_STATES }).notNull().default('pending'),
  decidedBy: text('decided_by').references(() => user.id),
  decidedAt: instant('decided_at'),
  /** By the database's own clock: what the limits of a day go by. */
  countedAt: instant('counted_at'),
  decisionNote: text('decision_note'),
  /** The row of a write-off. */
  transactionId: bigint('transaction_id', { mode: 'bigint' }).references(() => creditTransaction.id),
}, table => [
  index('money_request_by_state').on(table.state, table.requestedAt.desc().nullsFirst()),
  index('money_request_by_subject').on(table.kind, table.subject),
  check('money_request_by_two', sql`${table.state} <> 'approved' or ${table.decidedBy} <> ${table.requestedBy}`),
])

/** A batch of codes that two people agreed on. Its codes are drawn once, by who asked for it. Kernel only. */
export const voucherBatch = pgTable('voucher_batch', {
  batch: text('batch').primaryKey(),
  requestId: uuid('request_id').notNull().unique().references(() => moneyRequest.id),
  approvedAt: instant('approved_at').notNull(),
  drawnAt: instant('drawn_at'),
  canceledAt: instant('canceled_at'),
  canceledBy: text('canceled_by').references(() => user.id),
})

/** A closing that two people took back. The closing itself stays where it is. Append-only; kernel only. */
export const monthReopening = pgTable('month_reopening', {
  month: date('month').notNull(),
  closing: integer('closing').notNull(),
  requestId: uuid('request_id').notNull().unique().references(() => moneyRequest.id),
  reopenedAt: instant('reopened_at').notNull(),
}, table => [
  primaryKey({ columns: [table.month, table.closing] }),
  foreignKey({ columns: [table.month, table.closing], foreignColumns: [closedMonth.month, closedMonth.closing] }),
])

/**
 * What people of finance may let go of in 24 hours, in micros (`finance`, `admin`: one who asks; `pair`: the same two;
 * `day`: all), and `single:…`: up to where one person alone sets a limit of a caller. Only the owner of the database
 * sets them.
 */
export const moneyLimit = pgTable('money_limit', {
  name: text('name').primaryKey(),
  amount: bigint('amount', { mode: 'bigint' }).notNull(),
  /** What was made before had no such rule to follow. */
  since: instant('since').notNull().default(sql`now()`),
})
