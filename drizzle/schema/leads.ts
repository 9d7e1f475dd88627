import { sql } from 'drizzle-orm'
import { boolean, check, date, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  LEAD_CALL_STATES, LEAD_CONFIDENCES, LEAD_DOERS, LEAD_EVENTS, LEAD_FIELD_KINDS, LEAD_SOURCES, LEAD_STATES,
  type MailConsent,
} from '../../shared/schemas/leads/words'
import { agentVersion } from './agents'
import { user } from './auth'
import { call } from './calls'
import { instant } from './columns'

/** Somebody who talked to an agent and told something of themselves. */
export const lead = pgTable('lead', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  /** Of the first call. */
  agentId: uuid('agent_id').notNull(),
  firstCallId: uuid('first_call_id').notNull().references(() => call.id),
  /** E.164, of the first call and of nothing that was said; null where the call did not tell. */
  phone: text('phone'),
  state: text('state', { enum: LEAD_STATES }).notNull().default('new'),
  /** Who sees to it, in the words of the account's people. */
  assignee: text('assignee'),
  nextAction: text('next_action'),
  nextActionOn: date('next_action_on', { mode: 'string' }),
  tags: text('tags').array().notNull().default([]),
  /** BCP 47, of what was spoken; null where nobody knows. */
  language: text('language'),
  /** In which words they agreed to get a mail; null where they did not. */
  mailConsent: jsonb('mail_consent').$type<MailConsent>(),
  createdAt: instant('created_at').notNull(),
  lastCallAt: instant('last_call_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
}, table => [
  unique('lead_of_user').on(table.id, table.userId),
  index('lead_by_user').on(table.userId, table.createdAt, table.id),
  index('lead_by_first_call').on(table.firstCallId),
  check('lead_phone_e164', sql`${table.phone} ~ '^\\+[1-9][0-9]{4,14}$'`),
  check('lead_next_action_is_told', sql`${table.nextActionOn} is null or ${table.nextAction} is not null`),
])

/** What is known of them. What a program says of them stands on words that they said (G2). */
export const leadField = pgTable('lead_field', {
  leadId: uuid('lead_id').notNull(),
  userId: text('user_id').notNull(),
  /** The agent's field, and what it was called then. */
  key: text('key').notNull(),
  name: text('name').notNull(),
  kind: text('kind', { enum: LEAD_FIELD_KINDS }).notNull(),
  /** Null where a person took it out. */
  value: text('value'),
  /** The words; null once their time is over, and for what a person wrote. */
  quote: text('quote'),
  callId: uuid('call_id').references(() => call.id),
  /** Which item of the transcript. */
  itemId: text('item_id'),
  confidence: text('confidence', { enum: LEAD_CONFIDENCES }),
  source: text('source', { enum: LEAD_SOURCES }).notNull(),
  /** Of an e-mail address: spelled back and agreed to. */
  isConfirmed: boolean('is_confirmed').notNull().default(false),
  /** When the words are taken out. */
  quoteKeptUntil: instant('quote_kept_until'),
  updatedAt: instant('updated_at').notNull(),
}, table => [
  primaryKey({ columns: [table.leadId, table.key] }),
  foreignKey({ name: 'lead_field_lead', columns: [table.leadId, table.userId], foreignColumns: [lead.id, lead.userId] }).onDelete('cascade'),
  index('lead_field_by_end').on(table.quoteKeptUntil).where(sql`${table.quote} is not null`),
  index('lead_field_by_address').on(table.userId, sql`lower(${table.value})`).where(sql`${table.isConfirmed}`),
  check('lead_field_stands_on_words', sql`case when ${table.source} = 'person'
    then ${table.itemId} is null and ${table.callId} is null and ${table.quote} is null and not ${table.isConfirmed}
    else ${table.itemId} is not null and ${table.callId} is not null and ${table.value} is not null and ${table.quoteKeptUntil} is not null end`),
])

/** Which lead a call of an agent's belongs to, one at most, and how far the reading of its words is. */
export const leadCall = pgTable('lead_call', {
  callId: uuid('call_id').primaryKey().references(() => call.id),
  userId: text('user_id').notNull().references(() => user.id),
  agentId: uuid('agent_id').notNull(),
  agentVersion: integer('agent_version').notNull(),
  leadId: uuid('lead_id').references(() => lead.id, { onDelete: 'set null' }),
  /** The other side's, as the carrier told it. */
  phone: text('phone'),
  state: text('state', { enum: LEAD_CALL_STATES }).notNull(),
  attempts: integer('attempts').notNull().default(0),
  dueAt: instant('due_at').notNull(),
  /** Why it could not be read: no word of it. */
  failure: text('failure'),
  /** Somebody deleted its lead: there will be no other one. */
  deletedAt: instant('deleted_at'),
  createdAt: instant('created_at').notNull(),
}, table => [
  foreignKey({ name: 'lead_call_version', columns: [table.agentId, table.agentVersion], foreignColumns: [agentVersion.agentId, agentVersion.version] }),
  index('lead_call_by_lead').on(table.leadId),
  index('lead_call_by_phone').on(table.userId, table.phone).where(sql`${table.leadId} is not null`),
  index('lead_call_due').on(table.dueAt).where(sql`${table.state} = 'waiting'`),
])

export const leadNote = pgTable('lead_note', {
  id: uuid('id').primaryKey(),
  leadId: uuid('lead_id').notNull(),
  userId: text('user_id').notNull(),
  text: text('text').notNull(),
  createdAt: instant('created_at').notNull(),
}, table => [
  foreignKey({ name: 'lead_note_lead', columns: [table.leadId, table.userId], foreignColumns: [lead.id, lead.userId] }).onDelete('cascade'),
  index('lead_note_by_lead').on(table.leadId, table.createdAt),
])

/** What happened to a lead, by whom; it goes with the lead and not before. */
export const leadTrail = pgTable('lead_trail', {
  id: uuid('id').primaryKey(),
  leadId: uuid('lead_id').notNull(),
  userId: text('user_id').notNull(),
  at: instant('at').notNull(),
  event: text('event', { enum: LEAD_EVENTS }).notNull(),
  doer: text('doer', { enum: LEAD_DOERS }).notNull(),
  /** Of a field: which one. */
  key: text('key'),
  before: text('before'),
  after: text('after'),
  callId: uuid('call_id').references(() => call.id),
}, table => [
  foreignKey({ name: 'lead_trail_lead', columns: [table.leadId, table.userId], foreignColumns: [lead.id, lead.userId] }).onDelete('cascade'),
  index('lead_trail_by_lead').on(table.leadId, table.at, table.id),
])

/** Who got a mail of an account's agents, once, and who wants none. It outlives the lead: a no holds. */
export const leadMailing = pgTable('lead_mailing', {
  userId: text('user_id').notNull().references(() => user.id),
  /** In small letters. */
  email: text('email').notNull(),
  /** SHA-256 of what the link in the mail carries. */
  tokenHash: text('token_hash').notNull(),
  leadId: uuid('lead_id').references(() => lead.id, { onDelete: 'set null' }),
  createdAt: instant('created_at').notNull(),
  stoppedAt: instant('stopped_at'),
}, table => [
  primaryKey({ columns: [table.userId, table.email] }),
  uniqueIndex('lead_mailing_by_token').on(table.tokenHash),
])
