import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { user } from './auth'
import { instant, money } from './columns'

/** What staff set for one person instead of the defaults (C12). Null keeps the default. */
export const userLimit = pgTable('user_limit', {
  userId: text('user_id').primaryKey().references(() => user.id),
  callsAtOnce: integer('calls_at_once'),
  /** Of all their agents together, beside what they talk themselves. */
  agentCallsAtOnce: integer('agent_calls_at_once'),
  startsPerMinute: integer('starts_per_minute'),
  countriesPerDay: integer('countries_per_day'),
  spendPerDayMicros: money('spend_per_day_micros'),
  pricePerMinuteMicros: money('price_per_minute_micros'),
  maxCallSeconds: integer('max_call_seconds'),
  setBy: text('set_by').notNull().references(() => user.id),
  reason: text('reason').notNull(),
  setAt: instant('set_at').notNull(),
  /** The last raise that two people agreed on (A6). */
  requestId: uuid('request_id'),
})

/** Above what price a person wants to be asked before a call. No row: never. */
export const priceGuard = pgTable('price_guard', {
  userId: text('user_id').primaryKey().references(() => user.id),
  /** Of a minute. */
  askAboveNanos: money('ask_above_nanos').notNull(),
  setAt: instant('set_at').notNull(),
})
