import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { user } from './auth'
import { instant } from './columns'

/** What is to be said to somebody on the phone: now, or at its time. Its call has the same id, once there is one. */
export const callMessage = pgTable('call_message', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  /** E.164. */
  toNumber: text('to_number').notNull(),
  fromNumber: text('from_number').notNull(),
  message: text('message').notNull(),
  /** BCP 47. */
  language: text('language').notNull(),
  voice: text('voice').notNull(),
  repeats: smallint('repeats').notNull(),
  /** Of what was asked first, as SHA-256: the same key with other content is another request (M16). */
  contentHash: text('content_hash').notNull(),
  /** What follows once there is a call is the call's. */
  state: text('state', { enum: ['scheduled', 'canceled', 'missed', 'refused', 'started'] }).notNull(),
  /** A code: why it was refused at its time. */
  reason: text('reason'),
  /** In a sentence for its owner. */
  problem: text('problem'),
  /** Null: at once. */
  scheduledFor: instant('scheduled_for'),
  /** In which the time is shown. */
  timeZone: text('time_zone').notNull(),
  revision: integer('revision').notNull().default(1),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
}, table => [
  index('call_message_by_user').on(table.userId, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()),
  index('call_message_waiting').on(table.scheduledFor, table.id).where(sql`${table.state} = 'scheduled'`),
  check('call_message_in_bounds', sql`char_length(${table.message}) between 1 and 1000 and ${table.repeats} between 1 and 3
    and (${table.state} = 'started' or ${table.scheduledFor} is not null)
    and (${table.state} = 'refused') = (${table.reason} is not null and ${table.problem} is not null)`),
])
