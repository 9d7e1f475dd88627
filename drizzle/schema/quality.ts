import { sql } from 'drizzle-orm'
import { check, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { DEVICE_EVENT_KINDS, MOST_DEVICE_EVENTS, RATING_REASONS } from '../../shared/call-feedback'
import { user } from './auth'
import { call } from './calls'
import { instant } from './columns'

/** What somebody thought of a call of theirs. It moves no money. */
export const callRating = pgTable('call_rating', {
  callId: uuid('call_id').primaryKey().references(() => call.id),
  userId: text('user_id').notNull().references(() => user.id),
  /** 1 to 5. */
  stars: smallint('stars').notNull(),
  /** Of three stars and less. */
  reasons: text('reasons', { enum: RATING_REASONS }).array().notNull(),
  ratedAt: instant('rated_at').notNull(),
  changedAt: instant('changed_at'),
}, table => [
  check('call_rating_stars', sql`${table.stars} between 1 and 5`),
  check('call_rating_reasons', sql`${table.stars} <= 3 or cardinality(${table.reasons}) = 0`),
])

/** What a browser noticed during a call, in its own order: its word, for people who look into a call. */
export const callDeviceEvent = pgTable('call_device_event', {
  callId: uuid('call_id').notNull().references(() => call.id),
  place: smallint('place').notNull(),
  userId: text('user_id').notNull().references(() => user.id),
  kind: text('kind', { enum: DEVICE_EVENT_KINDS }).notNull(),
  /** Of a warning: the device's own name for it. */
  warning: text('warning'),
  at: instant('at').notNull(),
}, table => [
  primaryKey({ columns: [table.callId, table.place] }),
  check('call_device_event_place', sql`${table.place} between 0 and ${sql.raw(String(MOST_DEVICE_EVENTS - 1))}`),
])
