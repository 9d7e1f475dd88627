import { sql } from 'drizzle-orm'
import { boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { TALK_ENDINGS, TALK_KINDS, TALK_ORDERS, TALK_SIDES } from '../../shared/schemas/agents/talks'
import { agentVersion } from './agents'
import { user } from './auth'
import { call } from './calls'
import { instant } from './columns'

/**
 * One stream of a call that an agent holds: from the token that lets it in to its end. A call that is taken over by
 * another server has several, one after another.
 */
export const agentSession = pgTable('agent_session', {
  id: uuid('id').primaryKey(),
  callId: uuid('call_id').notNull().references(() => call.id),
  /** Whose call it is. */
  userId: text('user_id').notNull().references(() => user.id),
  agentId: uuid('agent_id').notNull(),
  agentVersion: integer('agent_version').notNull(),
  /** The leg that the stream has to come from. */
  carrier: text('carrier').notNull(),
  legId: text('leg_id').notNull(),
  /** SHA-256 of what the stream has to say: it works once, until then. */
  tokenHash: text('token_hash').notNull(),
  tokenExpiresAt: instant('token_expires_at').notNull(),
  createdAt: instant('created_at').notNull(),
  boundAt: instant('bound_at'),
  /** The server that holds the socket. */
  boundBy: text('bound_by'),
  streamId: text('stream_id'),
  endedAt: instant('ended_at'),
  ending: text('ending', { enum: TALK_ENDINGS }),
  /** The provider's, where something was wrong. */
  endingCode: text('ending_code'),
  /** The voice's model: what its price goes by. */
  model: text('model'),
  /** What the voice took in and gave out, in the provider's units by kind: what it costs us is made of this. */
  usage: jsonb('usage').notNull().default({}).$type<Record<string, number>>(),
  heardMs: integer('heard_ms').notNull().default(0),
  /** All that was made, heard or not: what was not heard was paid for too. */
  madeMs: integer('made_ms').notNull().default(0),
  interruptions: integer('interruptions').notNull().default(0),
  /** The model that wrote down what the caller said; null where nobody knows. */
  writingModel: text('writing_model'),
  /** What it cost us is known, and stands in `voice_cost`. */
  isPriced: boolean('is_priced').notNull().default(false),
}, table => [
  foreignKey({ name: 'agent_session_version', columns: [table.agentId, table.agentVersion], foreignColumns: [agentVersion.agentId, agentVersion.version] }),
  uniqueIndex('agent_session_by_token').on(table.tokenHash),
  index('agent_session_by_call').on(table.callId, table.createdAt),
  index('agent_session_unpriced').on(table.id).where(sql`${table.boundAt} is not null and not ${table.isPriced}`),
  check('agent_session_is_told', sql`(${table.boundAt} is null) = (${table.boundBy} is null)
    and (${table.boundAt} is null) = (${table.streamId} is null) and (${table.endedAt} is null) = (${table.ending} is null)
    and ${table.heardMs} between 0 and ${table.madeMs}`),
])

/** What was said in such a call. Words go when their time is over; of the rest nothing tells who it was. */
export const transcriptItem = pgTable('transcript_item', {
  callId: uuid('call_id').notNull().references(() => call.id),
  /** The provider's own. */
  itemId: text('item_id').notNull(),
  sessionId: uuid('session_id').notNull().references(() => agentSession.id),
  userId: text('user_id').notNull().references(() => user.id),
  /** Behind which it stands; null at the beginning, or where nobody said. */
  previousItemId: text('previous_item_id'),
  /** In which order they were told of. */
  place: integer('place').notNull(),
  who: text('who', { enum: TALK_SIDES }).notNull(),
  kind: text('kind', { enum: TALK_KINDS }).notNull(),
  words: text('words'),
  heardWords: text('heard_words'),
  heardMs: integer('heard_ms'),
  madeMs: integer('made_ms'),
  latencyMs: integer('latency_ms'),
  tool: jsonb('tool').$type<{ name: string, input: string, output: string | null }>(),
  saidAt: instant('said_at').notNull(),
  /** When it is deleted. */
  keptUntil: instant('kept_until').notNull(),
  /** Counts the changes of the call's transcript; of each row the last. */
  revision: integer('revision').notNull(),
}, table => [
  primaryKey({ columns: [table.callId, table.itemId] }),
  index('transcript_item_by_end').on(table.keptUntil),
  check('transcript_item_is_told', sql`(${table.kind} = 'tool') = (${table.tool} is not null)
    and (${table.who} = 'agent' or ${table.heardWords} is null)`),
])

/**
 * What whose call it is asks of a talk that goes on: that it ends, that the agent knows something, that the caller is
 * put through. Obeyed once, by the server that holds the socket.
 */
export const talkOrder = pgTable('talk_order', {
  /** Made by the page that asks. */
  id: uuid('id').primaryKey(),
  callId: uuid('call_id').notNull().references(() => call.id),
  userId: text('user_id').notNull().references(() => user.id),
  kind: text('kind', { enum: TALK_ORDERS }).notNull(),
  /** What is whispered. */
  words: text('words'),
  /** E.164, where the caller is put through to a phone; null for the browser of whose call it is. */
  toNumber: text('to_number'),
  createdAt: instant('created_at').notNull(),
  obeyedAt: instant('obeyed_at'),
  /** The stream in which it was obeyed. */
  sessionId: uuid('session_id').references(() => agentSession.id),
  /** When it is deleted, with what was said. */
  keptUntil: instant('kept_until').notNull(),
}, table => [
  index('talk_order_by_call').on(table.callId, table.createdAt),
  index('talk_order_by_end').on(table.keptUntil),
  check('talk_order_is_told', sql`(${table.kind} = 'whisper') = (${table.words} is not null)
    and (${table.kind} = 'take_over' or ${table.toNumber} is null) and (${table.obeyedAt} is null) = (${table.sessionId} is null)`),
])
