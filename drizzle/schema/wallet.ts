import { sql } from 'drizzle-orm'
import { bigint, char, check, index, integer, pgTable, text, unique, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core'
import { TRANSACTION_KINDS, WALLET_STATUS_REASONS, WALLET_STATUSES } from '../../shared/schemas/wallet'
import { user } from './auth'
import { call } from './calls'
import { bytea, instant, money } from './columns'

/** One per user and currency, made in the same transaction as the user. Only the ledger kernel writes it. */
export const wallet = pgTable('wallet', {
  id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
  userId: text('user_id').notNull().references(() => user.id),
  currency: char('currency', { length: 3 }).notNull(),
  balanceMicros: money('balance_micros').notNull().default(sql`0`),
  heldMicros: money('held_micros').notNull().default(sql`0`),
  /** The part of the balance that was granted, not paid: what its lots have left (M11). */
  grantedMicros: money('granted_micros').notNull().default(sql`0`),
  lastSeq: bigint('last_seq', { mode: 'bigint' }).notNull().default(sql`0`),
  /** Hash of the newest transaction; 32 zero bytes before the first. */
  headHash: bytea('head_hash').notNull().default(sql`'\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea`),
  status: text('status', { enum: WALLET_STATUSES }).notNull().default('active'),
  /** Why it is not active: `dispute`, `staff`, `owner`. */
  statusReason: text('status_reason', { enum: WALLET_STATUS_REASONS }),
  /** Available money below this has crossed a level downwards; null while it is below all of them. */
  watchUnderMicros: money('watch_under_micros'),
  /** Available money from here on has crossed a level upwards; null while it is above all of them. */
  watchOverMicros: money('watch_over_micros').default(sql`0`),
  createdAt: instant('created_at').notNull().default(sql`now()`),
}, table => [
  unique('wallet_one_per_currency').on(table.userId, table.currency),
  check('wallet_held_not_negative', sql`${table.heldMicros} >= 0`),
  check('wallet_never_overdrawn', sql`${table.balanceMicros} >= ${table.heldMicros}`),
  check('wallet_granted_within_balance', sql`${table.grantedMicros} between 0 and ${table.balanceMicros}`),
  check('wallet_status_known', sql`${table.status} in ('active', 'frozen', 'closing', 'closed')`),
])

/** Money set aside for a call: `pending`, then `captured` or `released`, once (C9, M5). */
export const walletHold = pgTable('wallet_hold', {
  callId: uuid('call_id').primaryKey().references((): AnyPgColumn => call.id),
  walletId: uuid('wallet_id').notNull().references(() => wallet.id),
  amountMicros: money('amount_micros').notNull(),
  capturedMicros: money('captured_micros'),
  state: text('state', { enum: ['pending', 'captured', 'released'] }).notNull().default('pending'),
  /** When the call must be over; a reason to look, never a reason to free the money (C9). */
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull().default(sql`now()`),
  closedAt: instant('closed_at'),
  /** When the carrier is to be asked about the call, while the hold is pending (C9). */
  reconcileAfter: instant('reconcile_after').notNull(),
  reconcileAttempts: integer('reconcile_attempts').notNull().default(0),
}, table => [
  check('hold_not_negative', sql`${table.amountMicros} >= 0`),
  check('hold_capture_fits', sql`${table.capturedMicros} is null or (${table.capturedMicros} between 0 and ${table.amountMicros})`),
  check('hold_closed_once', sql`(${table.state} = 'pending') = (${table.closedAt} is null)`),
  index('hold_open_by_expiry').on(table.expiresAt).where(sql`${table.state} = 'pending'`),
  index('hold_open_by_reconcile').on(table.reconcileAfter).where(sql`${table.state} = 'pending'`),
  index('hold_open_by_wallet').on(table.walletId).where(sql`${table.state} = 'pending'`),
])

/** The ledger: append-only, without gaps, chained by hash in each wallet (M7, M8). */
export const creditTransaction = pgTable('credit_transaction', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  walletId: uuid('wallet_id').notNull().references(() => wallet.id),
  walletSeq: bigint('wallet_seq', { mode: 'bigint' }).notNull(),
  kind: text('kind', { enum: TRANSACTION_KINDS }).notNull(),
  /** Signed: negative leaves the wallet. */
  amountMicros: money('amount_micros').notNull(),
  balanceAfterMicros: money('balance_after_micros').notNull(),
  /** The other leg of the double entry, as a name: one shared row would be a bottleneck. */
  contraAccount: text('contra_account').notNull(),
  idempotencyKey: text('idempotency_key').notNull().unique(),
  /** SHA-256 of the request's content: the same key with other content is refused (M16). */
  requestHash: bytea('request_hash').notNull(),
  callId: uuid('call_id').references((): AnyPgColumn => call.id),
  reversesId: bigint('reverses_id', { mode: 'bigint' }).references((): AnyPgColumn => creditTransaction.id),
  /** The row that this one gives back in part (M12). */
  refundsId: bigint('refunds_id', { mode: 'bigint' }).references((): AnyPgColumn => creditTransaction.id),
  // no foreign key: payments are written later in the same transaction
  paymentId: uuid('payment_id'),
  /** The part of the amount that was granted credit, signed like it; null where there was none (M11). */
  grantedMicros: money('granted_micros'),
  actor: text('actor').notNull(),
  reason: text('reason'),
  effectiveAt: instant('effective_at').notNull(),
  createdAt: instant('created_at').notNull(),
  /** When it happened, where that month was closed: then the row is of the day it was posted (F4). */
  lateFor: instant('late_for'),
  prevHash: bytea('prev_hash').notNull(),
  hash: bytea('hash').notNull(),
}, table => [
  unique('transaction_seq').on(table.walletId, table.walletSeq),
  uniqueIndex('transaction_one_charge_per_call').on(table.callId).where(sql`${table.kind} = 'call_charge'`),
  index('transaction_by_time').using('brin', table.createdAt),
  // few rows each: they cost a charge nothing, and spare finance's searches the whole ledger
  index('transaction_by_kind').on(table.kind, table.id).where(sql`${table.kind} <> 'call_charge'`),
  index('transaction_displaced').on(table.effectiveAt)
    .where(sql`not (${table.createdAt} - ${table.effectiveAt} between '-01:00:00'::interval and '01:00:00'::interval)`),
  index('transaction_late').on(table.id).where(sql`${table.lateFor} is not null`),
  index('transaction_by_payment').on(table.paymentId).where(sql`${table.paymentId} is not null`),
  index('transaction_refunds').on(table.refundsId).where(sql`${table.refundsId} is not null`),
  index('transaction_by_call').on(table.callId).where(sql`${table.callId} is not null and ${table.kind} <> 'call_charge'`),
  uniqueIndex('transaction_reversed_once').on(table.reversesId).where(sql`${table.reversesId} is not null`),
  check('transaction_moves_money', sql`${table.amountMicros} <> 0`),
  check('transaction_kind_known', sql`${table.kind} in
    ('topup', 'grant', 'call_charge', 'refund', 'chargeback', 'adjustment', 'write_off', 'expiry', 'reversal')`),
  check('transaction_balance_not_negative', sql`${table.balanceAfterMicros} >= 0`),
])
