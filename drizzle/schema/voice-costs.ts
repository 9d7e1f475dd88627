import { sql } from 'drizzle-orm'
import { bigint, boolean, char, check, foreignKey, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { PRICE_UNITS, USAGE_KINDS } from '../../shared/schemas/costs'
import { TRIAL_KINDS } from '../../shared/schemas/agents/trials'
import { agentVersion } from './agents'
import { user } from './auth'
import { call } from './calls'
import { instant, money } from './columns'

const listed = (words: readonly (string | number)[]) =>
  sql.raw(words.map(word => (typeof word === 'number' ? word : `'${word}'`)).join(', '))

/** What a provider asks for a kind of use of a model, from an instant on. It never changes: another is a later row. */
export const voicePrice = pgTable('voice_price', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  /** As the provider names it. */
  model: text('model').notNull(),
  kind: text('kind', { enum: USAGE_KINDS }).notNull(),
  /** So much for so many tokens or seconds: exact, whatever the provider writes. */
  priceMicros: money('price_micros').notNull(),
  perUnits: integer('per_units').notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  validFrom: instant('valid_from').notNull(),
  /** Where it is written. */
  source: text('source').notNull(),
  createdAt: instant('created_at').notNull(),
}, table => [
  unique('voice_price_once').on(table.model, table.kind, table.validFrom),
  check('voice_price_in_bounds', sql`${table.priceMicros} >= 0 and ${table.perUnits} in (${listed(PRICE_UNITS)})
    and ${table.kind} in (${listed(USAGE_KINDS)}) and char_length(${table.model}) between 1 and 100 and char_length(${table.source}) > 0`),
])

/** A kind of use, as it was priced. */
export interface VoiceCostLine {
  kind: (typeof USAGE_KINDS)[number]
  /** A decimal with three places at most. */
  units: string
  priceId: string
}

/** What a model cost us in a stream of a call, reading its words, or in a trial: once, by the prices of then. */
export const voiceCost = pgTable('voice_cost', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  /** An `agent_session`, a `talk_reading` or an `agent_trial`. */
  useId: uuid('use_id').notNull().unique(),
  /** Null of a trial. */
  callId: uuid('call_id').references(() => call.id),
  agentId: uuid('agent_id').notNull(),
  usedAt: instant('used_at').notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  /** Of all lines together, rounded up to a micro, once. */
  costMicros: money('cost_micros').notNull(),
  /** Part of it: for what was made to be said and never heard. */
  unheardMicros: money('unheard_micros').notNull(),
  lines: jsonb('lines').notNull().$type<VoiceCostLine[]>(),
  pricedAt: instant('priced_at').notNull(),
}, table => [
  index('voice_cost_by_call').on(table.callId),
  index('voice_cost_by_use').on(table.usedAt),
  check('voice_cost_in_bounds', sql`${table.unheardMicros} between 0 and ${table.costMicros}`),
])

/** A model was asked to read what was said in a call, once it was over: once for each time that it was asked. */
export const talkReading = pgTable('talk_reading', {
  id: uuid('id').primaryKey(),
  callId: uuid('call_id').notNull().references(() => call.id),
  userId: text('user_id').notNull().references(() => user.id),
  agentId: uuid('agent_id').notNull(),
  model: text('model').notNull(),
  askedAt: instant('asked_at').notNull(),
  /** When it was told what that used; null where nobody knows: it did not answer in time, or its server died. */
  toldAt: instant('told_at'),
  usage: jsonb('usage').notNull().default({}).$type<Record<string, number>>(),
  isPriced: boolean('is_priced').notNull().default(false),
}, table => [
  index('talk_reading_by_call').on(table.callId),
  index('talk_reading_unpriced').on(table.id).where(sql`not ${table.isPriced}`),
])

/**
 * An answer that somebody had from an agent of theirs without a phone, or a scenario that it went through. No word of
 * it is kept.
 */
export const agentTrial = pgTable('agent_trial', {
  id: uuid('id').primaryKey(),
  /** Answers of one talk have the same. */
  talkId: uuid('talk_id').notNull(),
  userId: text('user_id').notNull().references(() => user.id),
  agentId: uuid('agent_id').notNull(),
  agentVersion: integer('agent_version').notNull(),
  kind: text('kind', { enum: TRIAL_KINDS }).notNull(),
  createdAt: instant('created_at').notNull(),
  /** Null while the voice is at it, and for ever where the server died over it: then nobody knows what it used. */
  endedAt: instant('ended_at'),
  model: text('model').notNull(),
  usage: jsonb('usage').notNull().default({}).$type<Record<string, number>>(),
  isPriced: boolean('is_priced').notNull().default(false),
}, table => [
  foreignKey({ name: 'agent_trial_version', columns: [table.agentId, table.agentVersion], foreignColumns: [agentVersion.agentId, agentVersion.version] }),
  index('agent_trial_by_user').on(table.userId, table.createdAt),
  index('agent_trial_by_talk').on(table.talkId),
  index('agent_trial_unpriced').on(table.id).where(sql`not ${table.isPriced}`),
])
