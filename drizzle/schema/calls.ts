import { sql } from 'drizzle-orm'
import { bigint, boolean, char, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core'
import { CALL_BOUNDS, CALL_CHANNELS, CALL_ORDER_STATES, CALL_STATUSES, HUNG_UP_BY, LEG_DIRECTIONS, LEG_ROLES, PLACEMENT_REFUSALS, TIMELINE_SOURCES } from '../../shared/schemas/calls'
import { LINE_TYPES, PRICE_COMPONENTS } from '../../shared/schemas/rating'
import { user } from './auth'
import { instant, money } from './columns'
import { rate } from './rating'
import { wallet } from './wallet'

/** How seconds become money (R3). */
const priceTerms = {
  rateNanosPerMinute: money('rate_nanos_per_minute').notNull(),
  connectFeeMicros: money('connect_fee_micros').notNull(),
  initialSeconds: integer('initial_seconds').notNull(),
  incrementSeconds: integer('increment_seconds').notNull(),
  minimumSeconds: integer('minimum_seconds').notNull(),
  graceSeconds: integer('grace_seconds').notNull(),
}

/**
 * One call; what it was quoted is in its components. Only the ledger kernel writes it. No index covers what changes
 * during a call, so that an event rewrites the row in place; what is looked for among open calls is on the hold.
 */
export const call = pgTable('call', {
  id: uuid('id').primaryKey(),
  /** How it is placed. */
  channel: text('channel', { enum: CALL_CHANNELS }).notNull(),
  /** By name: who connects it. Its legs are this carrier's. */
  carrier: text('carrier').notNull(),
  /** Who placed it. */
  userId: text('user_id').notNull().references(() => user.id),
  /** Who pays. */
  walletId: uuid('wallet_id').notNull().references((): AnyPgColumn => wallet.id),
  /** The other side, E.164: who is called, or, where the call came in, who calls; `WITHHELD` where that is not told. */
  toNumber: text('to_number').notNull(),
  /** The number on this side: the one that the other side sees, or has called. */
  originNumber: text('origin_number').notNull(),
  country: char('country', { length: 2 }),
  lineType: text('line_type', { enum: LINE_TYPES }).notNull(),

  status: text('status', { enum: CALL_STATUSES }).notNull().default('initiated'),
  statusRank: smallint('status_rank').notNull().default(0),
  /** Whether its carrier has a leg of it: what never came so far costs nothing. */
  hasLeg: boolean('has_leg').notNull().default(false),
  maxSeconds: integer('max_seconds').notNull(),
  /** What the longest time comes from, and of a day's spend how much; null for calls from before it was kept. */
  boundBy: text('bound_by', { enum: CALL_BOUNDS }),
  boundMicros: money('bound_micros'),

  /** The wallet's. */
  currency: char('currency', { length: 3 }).notNull(),
  /**
   * The terms of its components in one word; travels in the signed callback URL and must come back equal. Made by the
   * kernel of the rows of `call_component`.
   */
  terms: text('terms').notNull(),

  createdAt: instant('created_at').notNull(),
  answeredAt: instant('answered_at'),
  endedAt: instant('ended_at'),
  durationSeconds: integer('duration_seconds'),
  endRequestedAt: instant('end_requested_at'),
  /** Who hung up, where that is known (C16): `caller` is whose call it is, whichever way it went. */
  hungUpBy: text('hung_up_by', { enum: HUNG_UP_BY }),
  chargedMicros: money('charged_micros'),
  /** When the hold was settled, at whatever amount; null until then. */
  billedAt: instant('billed_at'),
  /** Counts the changes of the row. */
  revision: integer('revision').notNull().default(0),
}, table => [
  index('call_by_user').on(table.userId, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()),
  // few among many, and what they are never changes
  index('call_of_agents').on(table.userId, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()).where(sql`${table.channel} = 'agent'`),
  // everybody's, for finance: what a number and a time say never changes, so that they cost an event nothing
  index('call_by_number').on(table.toNumber),
  index('call_by_time').on(table.createdAt, table.id),
  // one expression: it is compiled anew for every event of a call
  check('call_in_bounds', sql`${table.maxSeconds} between 1 and 14400
    and (${table.durationSeconds} is null or ${table.durationSeconds} between 0 and 86400)
    and (${table.billedAt} is null) = (${table.chargedMicros} is null)`),
])

/**
 * A part of a call's price, as it was quoted (M3, M10): the only input of what is charged for it. Written with its
 * call, and never changed. Only the ledger kernel writes it.
 */
export const callComponent = pgTable('call_component', {
  callId: uuid('call_id').notNull().references(() => call.id),
  /** Its place among those of its call, from 1. */
  place: smallint('place').notNull(),
  component: text('component', { enum: PRICE_COMPONENTS }).notNull(),
  /** Null where no rate of a deck stands behind the price. */
  rateId: bigint('rate_id', { mode: 'bigint' }).references(() => rate.id),
  ...priceTerms,
  matchedPrefix: text('matched_prefix').notNull(),
  originPrefix: text('origin_prefix').notNull(),
  description: text('description').notNull(),
  /** Its part of the hold: what it costs at most (M5). */
  heldMicros: money('held_micros').notNull(),
}, table => [
  primaryKey({ columns: [table.callId, table.place] }),
  check('component_in_bounds', sql`${table.heldMicros} >= 0 and ${table.place} >= 1 and ${table.component} ~ '^[a-z]{1,20}$'`),
])

/**
 * A leg of a call, as its carrier tells it: one for each role. What the billed one says is what is charged (C4);
 * whether it is that one is said by the row. Only the ledger kernel writes it.
 */
export const callLeg = pgTable('call_leg', {
  carrier: text('carrier').notNull(),
  /** The carrier's own. */
  legId: text('leg_id').notNull(),
  callId: uuid('call_id').notNull().references(() => call.id),
  role: text('role', { enum: LEG_ROLES }).notNull(),
  /** As the carrier sees it. */
  direction: text('direction', { enum: LEG_DIRECTIONS }).notNull(),
  isBilled: boolean('is_billed').notNull(),
  /** E.164, or `client:` and who a device belongs to. */
  fromAddress: text('from_address'),
  toAddress: text('to_address'),
  status: text('status', { enum: CALL_STATUSES }).notNull(),
  /** The carrier's count of its events. */
  sequence: integer('sequence'),
  startedAt: instant('started_at').notNull(),
  answeredAt: instant('answered_at'),
  endedAt: instant('ended_at'),
  durationSeconds: integer('duration_seconds'),
  /** Whether its call is settled; then the row is evidence. */
  isSettled: boolean('is_settled').notNull().default(false),
  /** Whether it was heard of only after that. */
  isLate: boolean('is_late').notNull().default(false),
}, table => [
  primaryKey({ columns: [table.carrier, table.legId] }),
  uniqueIndex('call_leg_by_role').on(table.callId, table.role),
  uniqueIndex('call_leg_one_billed').on(table.callId).where(sql`${table.isBilled}`),
])

/**
 * The order of a leg that we have the carrier dial by itself, for calls that no device begins (docs/decisions/054). Its
 * state is written before and after each step, so that whoever finds it knows what may have happened.
 */
export const callOrder = pgTable('call_order', {
  callId: uuid('call_id').primaryKey().references(() => call.id),
  state: text('state', { enum: CALL_ORDER_STATES }).notNull(),
  /** What is run once somebody answers; gone when it cannot be sent any more. */
  document: text('document'),
  /** Why the carrier refused it, and its own code for that. */
  refusal: text('refusal', { enum: PLACEMENT_REFUSALS }),
  refusalCode: text('refusal_code'),
  createdAt: instant('created_at').notNull(),
  /** When the carrier was asked, the only time. */
  askedAt: instant('asked_at'),
  /** When its answer told nothing. */
  unknownAt: instant('unknown_at'),
  /** When it was known what had become of it. */
  closedAt: instant('closed_at'),
}, table => [
  // those of which it is not known whether they were dialled: few at any time
  index('call_order_open').on(table.askedAt).where(sql`${table.state} in ('asking', 'unknown')`),
  check('call_order_is_told', sql`(${table.state} in ('ready', 'dropped')) = (${table.askedAt} is null)
    and (${table.state} in ('ready', 'asking', 'unknown')) = (${table.closedAt} is null)`),
])

/** A call that ended, until all who want to know have taken it. Written by the transaction that settles the call. */
export const callEnded = pgTable('call_ended', {
  // no foreign key: the kernel alone writes this, in the transaction that settles the call
  callId: uuid('call_id').primaryKey(),
  /** By the database's clock. */
  at: instant('at').notNull().default(sql`now()`),
  /** Names of those who have. */
  takenBy: text('taken_by').array().notNull().default(sql`'{}'`),
})

/** Every accepted event once, with what it changed (W4). */
export const webhookEvent = pgTable('webhook_event', {
  id: bigint('id', { mode: 'bigint' }).notNull().generatedAlwaysAsIdentity(),
  carrier: text('carrier').notNull(),
  dedupeKey: text('dedupe_key').notNull(),
  callId: uuid('call_id'),
  source: text('source', { enum: TIMELINE_SOURCES }).notNull(),
  kind: text('kind').notNull(),
  occurredAt: instant('occurred_at'),
  receivedAt: instant('received_at').notNull(),
  changed: text('changed').array().notNull(),
  /** Duration, sequence, carrier ids, refusal code: never a number, a name or a signature. */
  facts: jsonb('facts').notNull().$type<Record<string, string | number | boolean | null>>(),
}, table => [
  primaryKey({ columns: [table.carrier, table.dedupeKey] }),
  index('webhook_event_by_call').on(table.callId, table.id),
])

/** How the charge for a component came about (F1), for every call that was answered. Append-only (M7). */
export const callCostBreakdown = pgTable('call_cost_breakdown', {
  callId: uuid('call_id').notNull().references(() => call.id),
  // no foreign keys but the call's: the kernel alone writes this, in the transaction that writes what it names
  place: smallint('place').notNull(),
  component: text('component', { enum: PRICE_COMPONENTS }).notNull(),
  /** Of all components together; null where nothing was charged for any. */
  transactionId: bigint('transaction_id', { mode: 'bigint' }),
  walletId: uuid('wallet_id').notNull(),
  rateId: bigint('rate_id', { mode: 'bigint' }),
  currency: char('currency', { length: 3 }).notNull(),
  ...priceTerms,
  matchedPrefix: text('matched_prefix').notNull(),
  originPrefix: text('origin_prefix').notNull(),
  durationSeconds: integer('duration_seconds').notNull(),
  billedSeconds: integer('billed_seconds').notNull(),
  heldMicros: money('held_micros').notNull(),
  computedMicros: money('computed_micros').notNull(),
  chargedMicros: money('charged_micros').notNull(),
  /** What the hold did not cover (M5). */
  uncollectedMicros: money('uncollected_micros').notNull(),
  source: text('source', { enum: ['webhook', 'dial-result', 'reconciler'] }).notNull(),
  createdAt: instant('created_at').notNull(),
}, table => [
  primaryKey({ columns: [table.callId, table.place] }),
  check('breakdown_adds_up', sql`${table.computedMicros} = ${table.chargedMicros} + ${table.uncollectedMicros}`),
  check('breakdown_not_negative', sql`${table.uncollectedMicros} >= 0 and ${table.chargedMicros} >= 0`),
])

/** A call that was refused before anything was dialled, for counting (C11, C12). No full number is kept. */
export const callRefusal = pgTable('call_refusal', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  userId: text('user_id').notNull().references(() => user.id),
  code: text('code').notNull(),
  reason: text('reason'),
  country: char('country', { length: 2 }),
  createdAt: instant('created_at').notNull(),
}, table => [index('call_refusal_by_user').on(table.userId, table.createdAt.desc().nullsFirst())])
