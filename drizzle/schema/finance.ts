import { sql } from 'drizzle-orm'
import { bigint, boolean, char, check, date, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { ADJUSTMENT_REASONS, ADJUSTMENT_STATES } from '../../shared/schemas/adjustments'
import { CASE_BUCKETS, CASE_KINDS, CASE_STATES } from '../../shared/schemas/books'
import { COMPLAINT_REASONS, COMPLAINT_STATES } from '../../shared/schemas/complaints'
import { COST_OBSTACLES } from '../../shared/schemas/costs'
import { user } from './auth'
import { call } from './calls'
import { bytea, instant, money } from './columns'
import { creditTransaction, wallet } from './wallet'

type Facts = Record<string, string | number | boolean | null>

/** A movement that one of finance wants and another approves (M13). Kernel only; its content never changes. */
export const adjustmentRequest = pgTable('adjustment_request', {
  id: uuid('id').primaryKey(),
  walletId: uuid('wallet_id').notNull().references(() => wallet.id),
  userId: text('user_id').notNull().references(() => user.id),
  /** Signed: negative leaves the wallet. */
  amountMicros: money('amount_micros').notNull(),
  reasonCode: text('reason_code', { enum: ADJUSTMENT_REASONS }).notNull(),
  note: text('note').notNull(),
  evidenceLinks: text('evidence_links').array().notNull(),
  effectiveAt: instant('effective_at').notNull(),
  requestedBy: text('requested_by').notNull().references(() => user.id),
  requestedAt: instant('requested_at').notNull(),
  /** SHA-256 of what is asked: an approval names it, so that nobody approves what they did not read. */
  contentHash: bytea('content_hash').notNull(),
  state: text('state', { enum: ADJUSTMENT_STATES }).notNull().default('pending'),
  decidedBy: text('decided_by').references(() => user.id),
  decidedAt: instant('decided_at'),
  /** By the database's own clock: what the limits of a day go by (A6). */
  countedAt: instant('counted_at'),
  /** The wallet as it was when this was decided, before it moved. */
  balanceMicros: money('balance_micros'),
  decisionNote: text('decision_note'),
  transactionId: bigint('transaction_id', { mode: 'bigint' }).references(() => creditTransaction.id),
}, table => [
  index('adjustment_by_state').on(table.state, table.requestedAt.desc().nullsFirst()),
  index('adjustment_by_wallet').on(table.walletId),
  check('adjustment_moves_money', sql`${table.amountMicros} <> 0`),
  check('adjustment_by_two', sql`${table.state} <> 'approved' or ${table.decidedBy} <> ${table.requestedBy}`),
])

/** What the browser measured of a call, sent once when it ended. */
export const callQuality = pgTable('call_quality', {
  callId: uuid('call_id').primaryKey().references(() => call.id),
  /** Mean opinion score, hundredths; null where the device gave none. */
  mosHundredths: integer('mos_hundredths'),
  jitterMs: integer('jitter_ms'),
  roundTripMs: integer('round_trip_ms'),
  /** Lost packets, hundredths of a percent. */
  lossBasisPoints: integer('loss_basis_points'),
  packetsReceived: integer('packets_received').notNull(),
  packetsSent: integer('packets_sent').notNull(),
  /** Seconds in which anything but silence came in. */
  heardSeconds: integer('heard_seconds').notNull(),
  warnings: text('warnings').array().notNull(),
  reportedAt: instant('reported_at').notNull(),
})

/** "Something was wrong" with a call: one a call. */
export const callComplaint = pgTable('call_complaint', {
  id: uuid('id').primaryKey(),
  callId: uuid('call_id').notNull().unique().references(() => call.id),
  userId: text('user_id').notNull().references(() => user.id),
  reason: text('reason', { enum: COMPLAINT_REASONS }).notNull(),
  note: text('note'),
  state: text('state', { enum: COMPLAINT_STATES }).notNull(),
  /** The rule that answered it at once: `short_call`, `carrier_error`, `no_audio`; null where a person did. */
  rule: text('rule'),
  /** What the rule, or the person, went by. */
  evidence: jsonb('evidence').notNull().$type<Facts>(),
  refundedMicros: money('refunded_micros').notNull().default(sql`0`),
  transactionId: bigint('transaction_id', { mode: 'bigint' }).references(() => creditTransaction.id),
  answer: text('answer'),
  decidedBy: text('decided_by').references(() => user.id),
  decidedAt: instant('decided_at'),
  createdAt: instant('created_at').notNull(),
}, table => [
  index('complaint_by_state').on(table.state, table.createdAt.desc().nullsFirst()),
  index('complaint_by_user').on(table.userId, table.createdAt.desc().nullsFirst()),
])

/**
 * What one unit of a currency is worth in another, as finance set it. Append-only: a later one stands from its day on.
 */
export const exchangeRate = pgTable('exchange_rate', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  fromCurrency: char('from_currency', { length: 3 }).notNull(),
  toCurrency: char('to_currency', { length: 3 }).notNull(),
  /** Nanos of the other for one unit. */
  rateNanos: bigint('rate_nanos', { mode: 'bigint' }).notNull(),
  /** Whose rate it is, as somebody wrote it down. */
  source: text('source').notNull(),
  validFrom: instant('valid_from').notNull(),
  setBy: text('set_by').notNull().references(() => user.id),
  createdAt: instant('created_at').notNull(),
}, table => [
  unique('exchange_rate_once').on(table.fromCurrency, table.toCurrency, table.validFrom),
  check('exchange_rate_in_bounds', sql`${table.fromCurrency} <> ${table.toCurrency} and ${table.rateNanos} > 0`),
])

/** What the carrier charged us for a leg; a changed price is a new row. */
export const providerCost = pgTable('provider_cost', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  callId: uuid('call_id').notNull().references(() => call.id),
  carrier: text('carrier').notNull(),
  legId: text('leg_id').notNull(),
  isChild: boolean('is_child').notNull(),
  /** Positive: what we pay. */
  priceMicros: money('price_micros').notNull(),
  priceUnit: char('price_unit', { length: 3 }).notNull(),
  durationSeconds: integer('duration_seconds'),
  fetchedAt: instant('fetched_at').notNull(),
  /** Of a price in another currency than the call's: the rate of the call's end, and what it comes to; null without. */
  exchangeRateId: bigint('exchange_rate_id', { mode: 'bigint' }).references(() => exchangeRate.id),
  convertedMicros: money('converted_micros'),
}, table => [
  check('provider_cost_is_converted', sql`(${table.exchangeRateId} is null) = (${table.convertedMicros} is null)`),
  unique('provider_cost_once').on(table.carrier, table.legId, table.priceMicros, table.priceUnit),
  index('provider_cost_by_call').on(table.callId),
])

/**
 * How far the search for a call's cost has come, and what it came to: computed anew from `provider_cost` with each new
 * price, because reports over a million calls cannot. No row: not looked yet.
 */
export const providerCostSearch = pgTable('provider_cost_search', {
  callId: uuid('call_id').primaryKey().references(() => call.id),
  attempts: integer('attempts').notNull().default(0),
  nextAt: instant('next_at').notNull(),
  /** When what the call costs us was known for every leg; null until then. */
  knownAt: instant('known_at'),
  /** When it was looked for the last time: known and confirmed, or given up. */
  completedAt: instant('completed_at'),
  /** Why it is not known yet: `no_price`, `leg_unknown`, `leg_open`, `carrier_unavailable`. */
  obstacle: text('obstacle', { enum: COST_OBSTACLES }),
  /** The latest prices of its legs, those in the call's own currency or converted into it. */
  costMicros: money('cost_micros').notNull().default(sql`0`),
  /** Legs whose latest price is in another currency, and waits for a rate: not added. */
  foreignLegs: integer('foreign_legs').notNull().default(0),
}, table => [
  index('provider_cost_search_due').on(table.nextAt).where(sql`${table.completedAt} is null`),
  index('provider_cost_search_foreign').on(table.callId).where(sql`${table.foreignLegs} > 0`),
  index('provider_cost_search_ended').on(table.completedAt).where(sql`${table.knownAt} is not null`),
])

/** One comparison of the three books (F2): ours, the carrier's, the payment provider's. */
export const matchRun = pgTable('match_run', {
  id: uuid('id').primaryKey(),
  day: date('day').notNull(),
  startedAt: instant('started_at').notNull(),
  /** When it last got on. Long ago, and not finished: whoever ran it is gone. */
  updatedAt: instant('updated_at').notNull(),
  finishedAt: instant('finished_at'),
  startedBy: text('started_by').notNull(),
  /** Objects compared, by kind and bucket. */
  counts: jsonb('counts').$type<Record<string, number>>(),
  error: text('error'),
}, table => [
  index('match_run_by_day').on(table.day, table.startedAt.desc().nullsFirst()),
  uniqueIndex('match_run_one_at_once').on(table.day).where(sql`${table.finishedAt} is null`),
])

/** A difference between books, with an owner, until it is explained or mended. */
export const matchCase = pgTable('match_case', {
  id: uuid('id').primaryKey(),
  /** What it is about: the same difference found again is the same case. */
  key: text('key').notNull().unique(),
  kind: text('kind', { enum: CASE_KINDS }).notNull(),
  bucket: text('bucket', { enum: CASE_BUCKETS }).notNull(),
  day: date('day').notNull(),
  callId: uuid('call_id'),
  paymentId: uuid('payment_id'),
  /** The carrier's or the provider's id. */
  externalId: text('external_id'),
  ours: jsonb('ours').$type<Facts>(),
  theirs: jsonb('theirs').$type<Facts>(),
  differenceMicros: money('difference_micros'),
  state: text('state', { enum: CASE_STATES }).notNull().default('open'),
  ownerId: text('owner_id').references(() => user.id),
  note: text('note'),
  foundAt: instant('found_at').notNull(),
  seenAt: instant('seen_at').notNull(),
  closedAt: instant('closed_at'),
  /** Who closed it; null with `closed_at`: a comparison that found the difference gone. */
  closedBy: text('closed_by').references(() => user.id),
}, table => [
  index('case_by_state').on(table.state, table.foundAt.desc().nullsFirst()),
  index('case_by_day').on(table.day),
])

/** The day's digest of all chain heads, signed and kept outside as well. Append-only. */
export const ledgerAnchor = pgTable('ledger_anchor', {
  day: date('day').primaryKey(),
  walletCount: integer('wallet_count').notNull(),
  transactionCount: bigint('transaction_count', { mode: 'bigint' }).notNull(),
  lastTransactionId: bigint('last_transaction_id', { mode: 'bigint' }).notNull(),
  sumMicros: money('sum_micros').notNull(),
  headsDigest: bytea('heads_digest').notNull(),
  /** The last entry of the evidence log that was chained on the day; null for days from before there was one. */
  evidenceSeq: bigint('evidence_seq', { mode: 'bigint' }),
  evidenceHash: bytea('evidence_hash'),
  keyId: text('key_id').notNull(),
  signature: text('signature').notNull(),
  /** Where it is kept outside the database. */
  storedAt: text('stored_at').notNull(),
  createdAt: instant('created_at').notNull(),
})

/** A closing: the month takes no more rows (F4) unless it was re-opened since. Append-only; kernel only. */
export const closedMonth = pgTable('closed_month', {
  /** Its first day. */
  month: date('month').notNull(),
  /** The first one, or the one after so many re-openings. */
  closing: integer('closing').notNull().default(1),
  /** What two people agreed on; null for what was closed before that was asked for. */
  requestId: uuid('request_id').unique(),
  closedBy: text('closed_by').notNull().references(() => user.id),
  closedAt: instant('closed_at').notNull(),
  transactionCount: bigint('transaction_count', { mode: 'bigint' }).notNull(),
  sumMicros: money('sum_micros').notNull(),
  /** Kind → contra account → sum in micros, as text. */
  totals: jsonb('totals').notNull().$type<Record<string, Record<string, string>>>(),
}, table => [primaryKey({ columns: [table.month, table.closing] })])

/** What staff did: who, what, when, before, after (A5). Append-only. */
export const auditLog = pgTable('audit_log', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  at: instant('at').notNull(),
  actorId: text('actor_id').notNull(),
  /** `adjustment.approve`, `limits.set`, `month.close`, … */
  action: text('action').notNull(),
  subjectType: text('subject_type').notNull(),
  subjectId: text('subject_id').notNull(),
  before: jsonb('before').$type<Record<string, unknown>>(),
  after: jsonb('after').$type<Record<string, unknown>>(),
  requestId: text('request_id'),
}, table => [
  index('audit_by_subject').on(table.subjectType, table.subjectId, table.id.desc().nullsFirst()),
  index('audit_by_actor').on(table.actorId, table.id.desc().nullsFirst()),
])

/** An export that somebody asked for, with how far it is. */
export const financeExport = pgTable('finance_export', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  view: text('view').notNull(),
  format: text('format', { enum: ['csv', 'jsonl'] }).notNull(),
  filter: jsonb('filter').notNull().$type<Record<string, string>>(),
  fileName: text('file_name').notNull(),
  state: text('state', { enum: ['ready', 'running', 'done', 'failed'] }).notNull().default('ready'),
  rowsTotal: integer('rows_total').notNull(),
  rowsDone: integer('rows_done').notNull().default(0),
  createdAt: instant('created_at').notNull(),
  finishedAt: instant('finished_at'),
}, table => [index('export_by_user').on(table.userId, table.createdAt.desc().nullsFirst())])

/** The last answers of the slow checks of the invariant board, and who is looking again. */
export const boardCheck = pgTable('board_check', {
  name: text('name').primaryKey(),
  /** When the answer below was looked for; null before the first one. */
  checkedAt: instant('checked_at'),
  violations: integer('violations'),
  /** The first rows, for people. */
  rows: jsonb('rows').notNull().$type<Facts[]>().default([]),
  durationMs: integer('duration_ms'),
  /** The last look that came to no answer, where none has since. */
  failedAt: instant('failed_at'),
  failure: text('failure'),
  /** Somebody wants it looked at again, and nobody has begun. */
  askedAt: instant('asked_at'),
  /** Being looked at; whoever it is has given up by then. */
  leaseUntil: instant('lease_until'),
})

/**
 * The ledger added up by day (UTC) of when it happened, kind and contra account, as far as `finance_day_mark` says. The
 * dashboard reads it instead of every row; a job adds what is new.
 */
export const financeDay = pgTable('finance_day', {
  day: date('day').notNull(),
  kind: text('kind').notNull(),
  contraAccount: text('contra_account').notNull(),
  rowCount: bigint('row_count', { mode: 'bigint' }).notNull(),
  sumMicros: money('sum_micros').notNull(),
}, table => [primaryKey({ columns: [table.day, table.kind, table.contraAccount] })])

/** Charged calls whose cost is known for good, by the day (UTC) of the charge. */
export const financeDayCost = pgTable('finance_day_cost', {
  day: date('day').primaryKey(),
  knownCalls: bigint('known_calls', { mode: 'bigint' }).notNull(),
  revenueMicros: money('revenue_micros').notNull(),
  costMicros: money('cost_micros').notNull(),
})

/** How far the sums by day have come. One row, locked by whoever adds to them. */
export const financeDayMark = pgTable('finance_day_mark', {
  isOnly: boolean('is_only').primaryKey().default(true),
  /** Rows of the ledger up to this one are in `finance_day`. */
  throughId: bigint('through_id', { mode: 'bigint' }).notNull().default(sql`0`),
  /** Searches for a cost that ended before this are in `finance_day_cost`. */
  costsBefore: instant('costs_before').notNull().default(sql`'-infinity'`),
}, table => [check('finance_day_mark_only', sql`${table.isOnly}`)])

/** The last number given in each series of documents: without gaps, so under a lock. */
export const documentCounter = pgTable('document_counter', {
  series: text('series').primaryKey(),
  lastNumber: integer('last_number').notNull(),
})

/** Codes of authenticator apps that were used: each counts once. */
export const usedCode = pgTable('used_code', {
  userId: text('user_id').notNull().references(() => user.id, { onDelete: 'cascade' }),
  /** The 30-second step that the code belongs to. */
  step: bigint('step', { mode: 'bigint' }).notNull(),
}, table => [primaryKey({ columns: [table.userId, table.step] })])
