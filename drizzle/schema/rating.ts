import { sql } from 'drizzle-orm'
import { bigint, boolean, char, check, index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { bytea, instant, money } from './columns'

/** A price list. Once published it never changes; a later one takes over at its `valid_from` (R2). */
export const rateDeck = pgTable('rate_deck', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  /** `import` for files; `live` for prices that a carrier is asked for one by one, each valid for a day (R6). */
  source: text('source', { enum: ['import', 'live'] }).notNull(),
  /** Whom a live deck's prices come from; null for files. */
  carrier: text('carrier'),
  name: text('name').notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  sha256: bytea('sha256'),
  /** The margin rule in words, as it was applied when the deck was published (R5). */
  marginRule: text('margin_rule').notNull(),
  validFrom: instant('valid_from').notNull(),
  publishedAt: instant('published_at'),
  createdAt: instant('created_at').notNull().default(sql`now()`),
}, table => [index('rate_deck_current').on(table.source, table.validFrom.desc().nullsFirst())])

/** What a minute to a destination costs us and sells for. */
export const rate = pgTable('rate', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  deckId: bigint('deck_id', { mode: 'bigint' }).notNull().references(() => rateDeck.id),
  destinationPrefix: text('destination_prefix').notNull(),
  /** Prefix of our caller id that the price is for; empty for any. */
  originPrefix: text('origin_prefix').notNull().default(''),
  description: text('description').notNull(),
  lineType: text('line_type'),
  providerRateNanosPerMinute: money('provider_rate_nanos_per_minute').notNull(),
  marginNanosPerMinute: money('margin_nanos_per_minute').notNull(),
  rateNanosPerMinute: money('rate_nanos_per_minute').notNull(),
  connectFeeMicros: money('connect_fee_micros').notNull().default(sql`0`),
  initialSeconds: integer('initial_seconds').notNull().default(60),
  incrementSeconds: integer('increment_seconds').notNull().default(60),
  minimumSeconds: integer('minimum_seconds').notNull().default(0),
  graceSeconds: integer('grace_seconds').notNull().default(0),
  isBlocked: boolean('is_blocked').notNull().default(false),
  /** A price of zero needs this (R4). */
  isFree: boolean('is_free').notNull().default(false),
  /** The destination prefix is a whole number, and the rate is for that one alone. */
  isExact: boolean('is_exact').notNull().default(false),
  /** Only for `live`: when the price is to be asked again (R6). */
  expiresAt: instant('expires_at'),
}, table => [
  unique('rate_one_per_prefix').on(table.deckId, table.destinationPrefix, table.originPrefix, table.isExact),
  check('rate_prefix_digits', sql`${table.destinationPrefix} ~ '^[0-9]{1,15}$' and ${table.originPrefix} ~ '^[0-9]{0,15}$'`),
  check('rate_not_negative', sql`${table.rateNanosPerMinute} >= 0 and ${table.connectFeeMicros} >= 0 and ${table.providerRateNanosPerMinute} >= 0`),
  check('rate_zero_is_flagged', sql`${table.rateNanosPerMinute} > 0 or ${table.isFree} or ${table.isBlocked}`),
  check('rate_margin_adds_up', sql`${table.rateNanosPerMinute} = ${table.providerRateNanosPerMinute} + ${table.marginNanosPerMinute}`),
  check('rate_increments', sql`${table.initialSeconds} between 1 and 3600 and ${table.incrementSeconds} between 1 and 3600 and ${table.minimumSeconds} between 0 and 3600 and ${table.graceSeconds} between 0 and 60`),
])
