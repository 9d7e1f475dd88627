import { sql } from 'drizzle-orm'
import { bigint, boolean, char, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { PAYMENT_PURPOSES, PAYMENT_STATES, TOPUP_MODES } from '../../shared/schemas/payments'
import { DISPUTE_STATUSES } from '../../shared/schemas/disputes'
import { REFUND_STATES } from '../../shared/schemas/refunds'
import { user } from './auth'
import { instant, money } from './columns'
import { creditTransaction, wallet } from './wallet'

/** Money that a person pays in. Credited once, when the provider's object says that it is paid (M15). Kernel only. */
export const payment = pgTable('payment', {
  /** Also the idempotency key of what is sent to the provider: it is stored before the first send. */
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  walletId: uuid('wallet_id').notNull().references(() => wallet.id),
  provider: text('provider').notNull().default('stripe'),
  purpose: text('purpose', { enum: PAYMENT_PURPOSES }).notNull(),
  /** In the currency's smallest unit. */
  amountMinor: bigint('amount_minor', { mode: 'bigint' }).notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  state: text('state', { enum: PAYMENT_STATES }).notNull().default('created'),
  savesCard: boolean('saves_card').notNull().default(false),
  /** The crossing that asked for it, for an automatic one. */
  crossingId: bigint('crossing_id', { mode: 'bigint' }),
  sessionId: text('session_id'),
  sessionUrl: text('session_url'),
  providerPaymentId: text('provider_payment_id'),
  providerChargeId: text('provider_charge_id'),
  /** What it was paid with, for people: "Visa •••• 4242". */
  methodLabel: text('method_label'),
  /** The provider's: the same for the same card, whoever pays with it. Null for what was paid before it was kept. */
  methodFingerprint: text('method_fingerprint'),
  failureCode: text('failure_code'),
  /** What came where it is not what was asked for, in the smallest unit of its currency. */
  receivedMinor: bigint('received_minor', { mode: 'bigint' }),
  receivedCurrency: char('received_currency', { length: 3 }),
  /** Where in the app its payer came from, and goes back to. */
  returnPath: text('return_path'),
  transactionId: bigint('transaction_id', { mode: 'bigint' }).references(() => creditTransaction.id),
  /** Gapless in each year: R-2026-000001. */
  receiptNumber: text('receipt_number').unique(),
  /** Given back, or on its way back. */
  refundedMinor: bigint('refunded_minor', { mode: 'bigint' }).notNull().default(sql`0`),
  /** Taken back by disputes that are not won. */
  disputedMinor: bigint('disputed_minor', { mode: 'bigint' }).notNull().default(sql`0`),
  createdAt: instant('created_at').notNull(),
  sentAt: instant('sent_at'),
  expiresAt: instant('expires_at'),
  paidAt: instant('paid_at'),
  updatedAt: instant('updated_at').notNull(),
  /** When the provider is to be asked about it, while it is neither paid nor over. */
  lookAfter: instant('look_after'),
  attempts: integer('attempts').notNull().default(0),
}, table => [
  index('payment_by_user').on(table.userId, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()),
  index('payment_by_wallet').on(table.walletId),
  index('payment_by_time').on(table.createdAt),
  index('payment_to_look_at').on(table.lookAfter).where(sql`${table.lookAfter} is not null`),
  uniqueIndex('payment_one_per_session').on(table.sessionId),
  uniqueIndex('payment_one_per_provider_payment').on(table.providerPaymentId),
  uniqueIndex('payment_one_per_crossing').on(table.crossingId),
  uniqueIndex('payment_one_per_transaction').on(table.transactionId),
  index('payment_by_charge').on(table.providerChargeId),
  check('payment_amount_positive', sql`${table.amountMinor} > 0`),
  check('payment_gives_back_what_it_took', sql`${table.refundedMinor} >= 0 and ${table.disputedMinor} >= 0
    and ${table.refundedMinor} <= ${table.amountMinor} and ${table.disputedMinor} <= ${table.amountMinor}`),
  check('payment_paid_is_credited', sql`(${table.state} = 'paid') = (${table.transactionId} is not null)`),
])

/** Every event of the payment provider that was accepted, once and for ever (M15). */
export const paymentEvent = pgTable('payment_event', {
  eventId: text('event_id').primaryKey(),
  provider: text('provider').notNull().default('stripe'),
  type: text('type').notNull(),
  objectId: text('object_id').notNull(),
  paymentId: uuid('payment_id'),
  /** What it came to: `credited`, `noted`, `nothing`, `case`. */
  outcome: text('outcome').notNull(),
  facts: jsonb('facts').notNull().$type<Record<string, string | number | boolean | null>>(),
  createdAt: instant('created_at').notNull(),
  receivedAt: instant('received_at').notNull(),
}, table => [index('payment_event_by_payment').on(table.paymentId), index('payment_event_by_object').on(table.objectId)])

/** Who a person is to the payment provider, and the card that was saved with consent. */
export const paymentCustomer = pgTable('payment_customer', {
  userId: text('user_id').primaryKey().references(() => user.id),
  customerId: text('customer_id').notNull().unique(),
  methodId: text('method_id'),
  methodLabel: text('method_label'),
  /** "12/2030" */
  methodExpires: text('method_expires'),
  methodFingerprint: text('method_fingerprint'),
  savedAt: instant('saved_at'),
})

/** What a person wants when the money runs low. Kernel only: a change also looks at the wallet. */
export const autoTopup = pgTable('auto_topup', {
  walletId: uuid('wallet_id').primaryKey().references(() => wallet.id),
  userId: text('user_id').notNull().references(() => user.id),
  mode: text('mode', { enum: TOPUP_MODES }).notNull(),
  thresholdMicros: money('threshold_micros').notNull(),
  amountMinor: bigint('amount_minor', { mode: 'bigint' }).notNull(),
  /** Most that is charged in any 24 hours. */
  dailyLimitMinor: bigint('daily_limit_minor', { mode: 'bigint' }).notNull(),
  /** When, and to which words, the person agreed to be charged without being asked. */
  consentAt: instant('consent_at'),
  consentText: text('consent_text'),
  /** Set after a failure: nothing is charged until the person turns it on again. */
  stoppedAt: instant('stopped_at'),
  stopReason: text('stop_reason'),
  updatedAt: instant('updated_at').notNull(),
}, table => [
  check('topup_bounds', sql`${table.thresholdMicros} >= 0 and ${table.amountMinor} > 0 and ${table.dailyLimitMinor} >= ${table.amountMinor}`),
  check('topup_consent', sql`${table.mode} <> 'charge' or ${table.consentAt} is not null`),
])

/** A person asked for what is left; one part for each payment it goes back to. Kernel only. */
export const refundRequest = pgTable('refund_request', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  walletId: uuid('wallet_id').notNull().references(() => wallet.id),
  amountMicros: money('amount_micros').notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  requestedBy: text('requested_by').notNull(),
  reason: text('reason'),
  createdAt: instant('created_at').notNull(),
}, table => [index('refund_request_by_user').on(table.userId, table.createdAt.desc().nullsFirst())])

export const paymentRefund = pgTable('payment_refund', {
  /** Also the idempotency key of what is sent. */
  id: uuid('id').primaryKey(),
  requestId: uuid('request_id').notNull().references(() => refundRequest.id),
  paymentId: uuid('payment_id').notNull().references(() => payment.id),
  amountMinor: bigint('amount_minor', { mode: 'bigint' }).notNull(),
  state: text('state', { enum: REFUND_STATES }).notNull().default('created'),
  providerRefundId: text('provider_refund_id'),
  failureCode: text('failure_code'),
  /** The row that took the money out of the wallet. */
  transactionId: bigint('transaction_id', { mode: 'bigint' }).notNull().references(() => creditTransaction.id),
  createdAt: instant('created_at').notNull(),
  sentAt: instant('sent_at'),
  updatedAt: instant('updated_at').notNull(),
  lookAfter: instant('look_after'),
  attempts: integer('attempts').notNull().default(0),
}, table => [
  index('payment_refund_by_payment').on(table.paymentId),
  index('payment_refund_by_request').on(table.requestId),
  index('payment_refund_to_look_at').on(table.lookAfter).where(sql`${table.lookAfter} is not null`),
  uniqueIndex('payment_refund_one_per_provider_refund').on(table.providerRefundId),
  check('payment_refund_positive', sql`${table.amountMinor} > 0`),
])

/** A payment that its bank takes back (M14). Kernel only. */
export const dispute = pgTable('dispute', {
  /** The provider's id. */
  id: text('id').primaryKey(),
  paymentId: uuid('payment_id').notNull().references(() => payment.id),
  walletId: uuid('wallet_id').notNull().references(() => wallet.id),
  amountMinor: bigint('amount_minor', { mode: 'bigint' }).notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  status: text('status', { enum: DISPUTE_STATUSES }).notNull(),
  statusRank: integer('status_rank').notNull(),
  reason: text('reason'),
  /** What the provider charged us for it, smallest unit; not the person's business. */
  feeMinor: bigint('fee_minor', { mode: 'bigint' }).notNull().default(sql`0`),
  /** What the wallet is without for it now, or owes. */
  outMinor: bigint('out_minor', { mode: 'bigint' }).notNull().default(sql`0`),
  /** How often that has changed: each change is a row of the ledger. */
  turns: integer('turns').notNull().default(0),
  /** Whether what the provider moved for it is kept; of those before that is not. */
  isItemized: boolean('is_itemized').notNull().default(false),
  /** What the wallet did not hold when it was taken. */
  receivableMicros: money('receivable_micros').notNull().default(sql`0`),
  /** What came in for it since, or was given up. */
  collectedMicros: money('collected_micros').notNull().default(sql`0`),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  evidenceDueAt: instant('evidence_due_at'),
}, table => [
  index('dispute_by_payment').on(table.paymentId),
  index('dispute_by_wallet').on(table.walletId),
  check('dispute_out_within', sql`${table.outMinor} between 0 and ${table.amountMinor}`),
  check('dispute_owed_within', sql`${table.receivableMicros} >= 0 and ${table.collectedMicros} between 0 and ${table.receivableMicros}`),
])

/** What the provider took from its account with us for a dispute, or gave back (M14). Append-only; kernel only. */
export const disputeMovement = pgTable('dispute_movement', {
  /** The provider's id. */
  id: text('id').primaryKey(),
  disputeId: text('dispute_id').notNull().references(() => dispute.id),
  /** Negative: taken. Smallest unit of its own currency, which is that of the provider's account. */
  amountMinor: bigint('amount_minor', { mode: 'bigint' }).notNull(),
  feeMinor: bigint('fee_minor', { mode: 'bigint' }).notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  occurredAt: instant('occurred_at').notNull(),
}, table => [index('dispute_movement_by_dispute').on(table.disputeId)])
