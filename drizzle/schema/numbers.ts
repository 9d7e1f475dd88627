import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { OWN_NUMBER_KINDS } from '../../shared/schemas/numbers'
import { user } from './auth'
import { call } from './calls'
import { instant } from './columns'

/**
 * A number that is somebody's here: one of our carrier's that rings at them, or one of their own that they proved to
 * have. Nobody else's at the same time: whoever proves it later has it from then on.
 */
export const ownNumber = pgTable('own_number', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  /** E.164. */
  number: text('number').notNull(),
  kind: text('kind', { enum: OWN_NUMBER_KINDS }).notNull(),
  /** By name: whose number it is, or who lets it be shown. */
  carrier: text('carrier').notNull(),
  /** Shown by calls that say nothing else; at most one of a person's. None: the platform's is. */
  isShown: boolean('is_shown').notNull().default(false),
  since: instant('since').notNull(),
  /** Null while it is theirs. */
  releasedAt: instant('released_at'),
}, table => [
  check('own_number_e164', sql`${table.number} ~ '^\\+[1-9][0-9]{4,14}$'`),
  uniqueIndex('own_number_once').on(table.number).where(sql`${table.releasedAt} is null`),
  uniqueIndex('own_number_one_shown').on(table.userId).where(sql`${table.isShown} and ${table.releasedAt} is null`),
  index('own_number_by_user').on(table.userId),
])

/** Who may not call a person: their calls are turned away before anything is held, answered or rung. */
export const blockedNumber = pgTable('blocked_number', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  /** E.164, or `WITHHELD`: then whoever shows no number. */
  number: text('number').notNull(),
  blockedAt: instant('blocked_at').notNull(),
  /** When a call of theirs was turned away last; null where none was. */
  turnedAwayAt: instant('turned_away_at'),
}, table => [
  check('blocked_number_e164', sql`${table.number} ~ '^\\+[1-9][0-9]{4,14}$' or ${table.number} = 'anonymous'`),
  uniqueIndex('blocked_number_once').on(table.userId, table.number),
])

/** A try to prove that a number is one's own: a call speaks a code there, which is typed here. */
export const numberCheck = pgTable('number_check', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  /** E.164. */
  number: text('number').notNull(),
  /** Of the code, keyed by the server's secret: six digits alone are guessed from any digest. */
  codeHash: text('code_hash').notNull(),
  /** Wrong codes that may still be typed. */
  triesLeft: smallint('tries_left').notNull(),
  /** The call that speaks it; null until it is placed. */
  callId: uuid('call_id').references(() => call.id),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  /** When the code was typed rightly: it counts once. */
  provedAt: instant('proved_at'),
  revision: integer('revision').notNull().default(0),
}, table => [
  check('number_check_e164', sql`${table.number} ~ '^\\+[1-9][0-9]{4,14}$'`),
  check('number_check_tries', sql`${table.triesLeft} >= 0`),
  index('number_check_by_user').on(table.userId, table.createdAt),
  index('number_check_by_number').on(table.number, table.createdAt),
])
