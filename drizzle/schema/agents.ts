import { sql } from 'drizzle-orm'
import { boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  AGENT_STATES, CALL_WISHES, WISH_SOURCES, WISH_WAYS, type AgentAbilities, type AgentField, type AgentHours,
  type Knowledge, type WhenUnable,
} from '../../shared/schemas/agents/words'
import { user } from './auth'
import { call } from './calls'
import { instant, money } from './columns'

/** A voice that answers and calls for somebody. What it is stands in its versions; here is which of them calls run. */
export const agent = pgTable('agent', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  state: text('state', { enum: AGENT_STATES }).notNull().default('draft'),
  /** The newest. */
  version: integer('version').notNull(),
  /** The one that calls run; null until it goes live for the first time. */
  liveVersion: integer('live_version'),
  createdAt: instant('created_at').notNull(),
  /** When its state or its versions changed last. */
  updatedAt: instant('updated_at').notNull(),
  /** Calls that it had keep their version. */
  deletedAt: instant('deleted_at'),
}, table => [
  unique('agent_of_user').on(table.id, table.userId),
  index('agent_by_user').on(table.userId, table.createdAt).where(sql`${table.deletedAt} is null`),
  check('agent_goes_live_with_a_version', sql`(${table.state} = 'draft') = (${table.liveVersion} is null)`),
  check('agent_versions', sql`${table.version} >= 1 and coalesce(${table.liveVersion}, 1) between 1 and ${table.version}`),
])

/** Everything that shapes a call of an agent. It never changes: a call names the one that it ran. */
export const agentVersion = pgTable('agent_version', {
  agentId: uuid('agent_id').notNull(),
  version: integer('version').notNull(),
  userId: text('user_id').notNull(),
  /** As people know it, and as it calls itself where it is asked. */
  name: text('name').notNull(),
  /** What it is for, in a line or two. */
  purpose: text('purpose').notNull(),
  /** What it says first. */
  opening: text('opening').notNull(),
  /** That it is no person: said right after the opening, in every call. */
  disclosure: text('disclosure').notNull(),
  /** Said after that where the call is recorded; empty where it never is. */
  recordingNotice: text('recording_notice').notNull(),
  instructions: text('instructions').notNull(),
  /** Of the settings' lists. */
  model: text('model').notNull(),
  voice: text('voice').notNull(),
  /** BCP 47. It begins in the first, and goes over to another one where the other side speaks it. */
  languages: text('languages').array().notNull(),
  knowledge: jsonb('knowledge').notNull().$type<Knowledge[]>(),
  /** What it asks for, in this order. */
  fields: jsonb('fields').notNull().$type<AgentField[]>(),
  abilities: jsonb('abilities').notNull().$type<AgentAbilities>(),
  /** IANA. */
  timeZone: text('time_zone').notNull(),
  hours: jsonb('hours').notNull().$type<AgentHours>(),
  longestCallSeconds: integer('longest_call_seconds').notNull(),
  /** So much one call may cost, phone and agent together. */
  callBudgetMicros: money('call_budget_micros').notNull(),
  /** So much its calls of a day may cost, on the clock of its time zone. */
  dayBudgetMicros: money('day_budget_micros').notNull(),
  whenUnable: jsonb('when_unable').notNull().$type<WhenUnable>(),
  isRecorded: boolean('is_recorded').notNull(),
  /** How long transcripts and recordings are kept. */
  wordsKeptDays: integer('words_kept_days').notNull(),
  /** Which older one it is equal to, where somebody went back; null for one that was written. */
  restoredFrom: integer('restored_from'),
  createdAt: instant('created_at').notNull(),
}, table => [
  primaryKey({ columns: [table.agentId, table.version] }),
  // both columns: nobody writes a version of somebody else's agent
  foreignKey({ name: 'agent_version_agent', columns: [table.agentId, table.userId], foreignColumns: [agent.id, agent.userId] }),
  check('agent_version_in_bounds', sql`${table.version} >= 1 and char_length(${table.name}) between 1 and 80
    and char_length(${table.disclosure}) > 0 and (not ${table.isRecorded} or char_length(${table.recordingNotice}) > 0)
    and cardinality(${table.languages}) > 0 and ${table.longestCallSeconds} between 60 and 3000
    and ${table.callBudgetMicros} > 0 and ${table.dayBudgetMicros} >= ${table.callBudgetMicros}
    and ${table.wordsKeptDays} between 1 and 3650`),
])

/** A number that an agent answers: one that is assigned to its owner, and of nobody's agents but this. */
export const agentNumber = pgTable('agent_number', {
  userId: text('user_id').notNull(),
  /** E.164. */
  number: text('number').notNull(),
  agentId: uuid('agent_id').notNull(),
  since: instant('since').notNull(),
}, table => [
  primaryKey({ columns: [table.userId, table.number] }),
  foreignKey({ name: 'agent_number_agent', columns: [table.agentId, table.userId], foreignColumns: [agent.id, agent.userId] }),
  index('agent_number_by_agent').on(table.agentId),
  check('agent_number_e164', sql`${table.number} ~ '^\\+[1-9][0-9]{4,14}$'`),
])

/** What somebody said about being called by an account's agents. What is over stays, with why. */
export const callWish = pgTable('call_wish', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  kind: text('kind', { enum: CALL_WISHES }).notNull(),
  /** E.164. */
  number: text('number').notNull(),
  /** When it was said. */
  saidAt: instant('said_at').notNull(),
  way: text('way', { enum: WISH_WAYS }).notNull(),
  /** In which words: those that were agreed to, or those that were said. */
  wording: text('wording').notNull(),
  source: text('source', { enum: WISH_SOURCES }).notNull(),
  /** The call in which it was said. */
  callId: uuid('call_id').references(() => call.id),
  createdAt: instant('created_at').notNull(),
  /** Null while it counts. */
  removedAt: instant('removed_at'),
  removalNote: text('removal_note'),
}, table => [
  uniqueIndex('call_wish_once').on(table.userId, table.number, table.kind).where(sql`${table.removedAt} is null`),
  index('call_wish_by_user').on(table.userId, table.kind, table.createdAt, table.id),
  check('call_wish_e164', sql`${table.number} ~ '^\\+[1-9][0-9]{4,14}$'`),
  check('call_wish_is_told', sql`(${table.source} = 'call') = (${table.callId} is not null)
    and (${table.removedAt} is null) = (${table.removalNote} is null) and char_length(coalesce(${table.removalNote}, '-')) > 0`),
])
