import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { CALL_STATUSES } from '../../shared/schemas/calls'
import { KEYPAD_OUTCOMES, KEY_MEANINGS, OUTREACH_LANGUAGES, PRESS_SOURCES } from '../../shared/schemas/outreach/words'
import { user } from './auth'
import { call } from './calls'
import { carePerson, careTask } from './care'
import { instant } from './columns'
import { programme } from './programmes'
import { keypadScript } from './scripts'

/**
 * One request to ask one person something by phone. It rings once, whichever carrier connects it (O1): each carrier
 * that
 * is tried is a call of its own, and the next one is tried only when the one before certainly was not placed.
 */
export const keypadCall = pgTable('keypad_call', {
  id: uuid('id').primaryKey(),
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  personId: uuid('person_id').notNull().references(() => carePerson.id),
  /** Who asked for it. */
  userId: text('user_id').notNull().references(() => user.id),
  scriptId: uuid('script_id').notNull().references(() => keypadScript.id),
  scriptVersion: integer('script_version').notNull(),
  language: text('language', { enum: OUTREACH_LANGUAGES }).notNull(),
  /** Whose help it says is coming; null for calls that ask something. */
  taskId: uuid('task_id').references(() => careTask.id),
  /** Of what was asked first, as SHA-256: the same key with other content is another request (M16). */
  contentHash: text('content_hash').notNull(),
  /** Null while it goes on. */
  outcome: text('outcome', { enum: KEYPAD_OUTCOMES }),
  /** A code: why nobody was called. */
  reason: text('reason'),
  /** What was pressed last that counts, and what it means. */
  key: text('key'),
  meaning: text('meaning', { enum: KEY_MEANINGS }),
  createdAt: instant('created_at').notNull(),
  endedAt: instant('ended_at'),
  revision: integer('revision').notNull().default(1),
}, table => [
  index('keypad_call_by_person').on(table.personId, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()),
  index('keypad_call_by_programme').on(table.programmeId, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()),
  // nobody is rung by two requests at once
  uniqueIndex('keypad_call_one_open').on(table.personId).where(sql`${table.outcome} is null`),
  // and a task is told about once, whatever is repeated
  uniqueIndex('keypad_call_by_task').on(table.taskId),
  check('keypad_call_is_told', sql`(${table.outcome} is null) = (${table.endedAt} is null)`),
])

/** A try with one carrier: its call has the hold, the legs and the order. */
export const keypadAttempt = pgTable('keypad_attempt', {
  keypadCallId: uuid('keypad_call_id').notNull().references(() => keypadCall.id),
  /** From 1. */
  place: smallint('place').notNull(),
  callId: uuid('call_id').notNull().references(() => call.id),
  carrier: text('carrier').notNull(),
  /** What the carrier said of it that nobody has checked yet (O5): for the screen. */
  hintedStatus: text('hinted_status', { enum: CALL_STATUSES }),
}, table => [
  primaryKey({ columns: [table.keypadCallId, table.place] }),
  uniqueIndex('keypad_attempt_by_call').on(table.callId),
])

/** A key that was pressed, or that nobody pressed one (null), each time it was asked for. */
export const keypadPress = pgTable('keypad_press', {
  callId: uuid('call_id').notNull().references(() => call.id),
  /** Which time it was asked for, from 1. */
  place: smallint('place').notNull(),
  key: text('key'),
  source: text('source', { enum: PRESS_SOURCES }).notNull(),
  heardAt: instant('heard_at').notNull(),
  /** Whether it is sure (O5): signed, or the carrier's own books know the call. Tasks and flags wait for it. */
  isConfirmed: boolean('is_confirmed').notNull(),
}, table => [
  primaryKey({ columns: [table.callId, table.place] }),
  index('keypad_press_unconfirmed').on(table.heardAt).where(sql`not ${table.isConfirmed}`),
])
