import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core'
import { OUTREACH_LANGUAGES, PROGRAMME_ROLES, type CallingHours, type RetryPlan } from '../../shared/schemas/outreach/words'
import { user } from './auth'
import { instant, money } from './columns'
import { wallet } from './wallet'

/** A programme of calls to people in care: who pays, when calls are allowed, how much may be spent. */
export const programme = pgTable('programme', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  /** Whose wallet it is; supervises too. */
  ownerId: text('owner_id').notNull().references(() => user.id),
  /** Who pays (O4). */
  walletId: uuid('wallet_id').notNull().references((): AnyPgColumn => wallet.id),
  /** IANA. Hours, days and months of the budget are on this clock. */
  timeZone: text('time_zone').notNull(),
  /** ISO 3166-1: how numbers without a country code are read. */
  country: text('country').notNull(),
  hours: jsonb('hours').notNull().$type<CallingHours>(),
  /** `YYYY-MM-DD` on the programme's calendar: nobody is called. */
  holidays: text('holidays').array().notNull().default(sql`'{}'`),
  /** Null: the wallet is the limit. */
  budgetDayMicros: money('budget_day_micros'),
  budgetMonthMicros: money('budget_month_micros'),
  /** By name, in the order in which they are tried (O1). */
  carriers: text('carriers').array().notNull(),
  /** E.164 by the carrier's name: what a phone shows, where it is not the carrier's own default. */
  callerIds: jsonb('caller_ids').notNull().$type<Record<string, string>>(),
  retries: jsonb('retries').notNull().$type<RetryPlan>(),
  languages: text('languages', { enum: OUTREACH_LANGUAGES }).array().notNull(),
  /** Minutes from a call for help until somebody must have seen to it. */
  helpDueMinutes: integer('help_due_minutes').notNull(),
  /** Unanswered calls in a row after which a person looks. */
  unansweredStreak: integer('unanswered_streak').notNull(),
  /** Whether somebody who asked for help may be called a second time: that it is coming. */
  tellsHelpIsComing: boolean('tells_help_is_coming').notNull().default(false),
  /** No call begins. */
  isPaused: boolean('is_paused').notNull().default(false),
  revision: integer('revision').notNull().default(1),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  archivedAt: instant('archived_at'),
}, table => [
  index('programme_by_owner').on(table.ownerId),
  check('programme_in_bounds', sql`char_length(${table.name}) between 1 and 100
    and coalesce(${table.budgetDayMicros}, 0) >= 0 and coalesce(${table.budgetMonthMicros}, 0) >= 0
    and ${table.helpDueMinutes} between 5 and 10080 and ${table.unansweredStreak} between 2 and 20`),
])

/** The words in which consent is asked for. A version never changes: rows say which one was read out. */
export const consentWording = pgTable('consent_wording', {
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  version: integer('version').notNull(),
  wording: text('wording').notNull(),
  createdBy: text('created_by').notNull().references(() => user.id),
  createdAt: instant('created_at').notNull(),
}, table => [primaryKey({ columns: [table.programmeId, table.version] })])

/** Who works in a programme, and as what. */
export const programmeMember = pgTable('programme_member', {
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  userId: text('user_id').notNull().references(() => user.id),
  role: text('role', { enum: PROGRAMME_ROLES }).notNull(),
  joinedAt: instant('joined_at').notNull(),
  /** Null while they are in it. */
  leftAt: instant('left_at'),
}, table => [
  primaryKey({ columns: [table.programmeId, table.userId] }),
  index('programme_member_by_user').on(table.userId),
])
