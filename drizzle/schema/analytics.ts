import { bigint, char, date, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { user } from './auth'
import { instant, money } from './columns'

/** What some settled calls come to. */
const sums = {
  calls: integer('calls').notNull(),
  completedCalls: integer('completed_calls').notNull(),
  talkedSeconds: bigint('talked_seconds', { mode: 'bigint' }).notNull(),
  chargedMicros: money('charged_micros').notNull(),
}

/**
 * A person's settled calls by the quarter of an hour in which they began: of these, days and hours of every time zone
 * are made. Counted anew from the calls whenever one more is settled.
 */
export const callQuarter = pgTable('call_quarter', {
  userId: text('user_id').notNull().references(() => user.id),
  quarterAt: instant('quarter_at').notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  ...sums,
}, table => [primaryKey({ columns: [table.userId, table.currency, table.quarterAt] })])

/** The same by the number that was called and the day of UTC. */
export const callNumberDay = pgTable('call_number_day', {
  userId: text('user_id').notNull().references(() => user.id),
  day: date('day').notNull(),
  toNumber: text('to_number').notNull(),
  /** Empty where the number is of no country. */
  country: text('country').notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  ...sums,
}, table => [primaryKey({ columns: [table.userId, table.currency, table.day, table.toNumber, table.country] })])
