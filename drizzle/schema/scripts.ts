import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { OUTREACH_LANGUAGES, SCRIPT_KINDS, type OutreachLanguage, type ScriptKey, type ScriptTexts } from '../../shared/schemas/outreach/words'
import { user } from './auth'
import { bytea, instant } from './columns'
import { programme } from './programmes'

/** What keypad calls of a programme say and ask. */
export const keypadScript = pgTable('keypad_script', {
  id: uuid('id').primaryKey(),
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  name: text('name').notNull(),
  kind: text('kind', { enum: SCRIPT_KINDS }).notNull().default('question'),
  createdAt: instant('created_at').notNull(),
  archivedAt: instant('archived_at'),
}, table => [
  index('keypad_script_by_programme').on(table.programmeId),
  // nobody chooses this one: a programme has one of it
  uniqueIndex('keypad_script_help').on(table.programmeId).where(sql`${table.kind} = 'help_is_coming'`),
  check('keypad_script_name', sql`char_length(${table.name}) between 1 and 100`),
])

/** A version of a script. It never changes: a call names the one that it ran. */
export const scriptVersion = pgTable('script_version', {
  scriptId: uuid('script_id').notNull().references(() => keypadScript.id),
  version: integer('version').notNull(),
  keys: jsonb('keys').notNull().$type<ScriptKey[]>(),
  texts: jsonb('texts').notNull().$type<Partial<Record<OutreachLanguage, ScriptTexts>>>(),
  /** How often the question is asked again where no key comes. */
  repeats: smallint('repeats').notNull(),
  createdBy: text('created_by').notNull().references(() => user.id),
  createdAt: instant('created_at').notNull(),
}, table => [
  primaryKey({ columns: [table.scriptId, table.version] }),
  check('script_version_repeats', sql`${table.repeats} between 0 and 2`),
])

/** A voice that was recorded: what is played in place of spoken text. 8 kHz, mono, 16 bit, as WAV. */
export const scriptRecording = pgTable('script_recording', {
  /** Its address is hard to guess: carriers fetch it without a key. */
  id: uuid('id').primaryKey(),
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  audio: bytea('audio').notNull(),
  durationMs: integer('duration_ms').notNull(),
  /** As it was called where it came from. */
  fileName: text('file_name').notNull(),
  createdBy: text('created_by').notNull().references(() => user.id),
  createdAt: instant('created_at').notNull(),
}, table => [index('script_recording_by_programme').on(table.programmeId)])

/** What stands for the text of a version in one language: recordings, and the flow that was set up at a carrier. */
export const scriptVoice = pgTable('script_voice', {
  scriptId: uuid('script_id').notNull(),
  version: integer('version').notNull(),
  language: text('language', { enum: OUTREACH_LANGUAGES }).notNull(),
  promptRecordingId: uuid('prompt_recording_id').references(() => scriptRecording.id),
  closingRecordingId: uuid('closing_recording_id').references(() => scriptRecording.id),
  /** By the carrier's name: its own id of the flow, for carriers whose flows are set up there. */
  flowIds: jsonb('flow_ids').notNull().$type<Record<string, string>>().default({}),
}, table => [primaryKey({ columns: [table.scriptId, table.version, table.language] })])
