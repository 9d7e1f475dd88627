import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { user } from './auth'
import { instant } from './columns'

/** Mail that is to be sent, written in the transaction that is its reason; sent at least once. */
export const mailOutbox = pgTable('mail_outbox', {
  id: uuid('id').primaryKey(),
  /** What it is about: the same thing is told once. */
  dedupeKey: text('dedupe_key').notNull().unique(),
  kind: text('kind').notNull(),
  userId: text('user_id').references(() => user.id),
  toAddress: text('to_address').notNull(),
  subject: text('subject').notNull(),
  bodyText: text('body_text').notNull(),
  bodyHtml: text('body_html').notNull(),
  /** Where mail programs say that no more of these are wanted (RFC 8058); null for mails that nobody can stop. */
  unsubscribeUrl: text('unsubscribe_url'),
  state: text('state', { enum: ['queued', 'sending', 'sent', 'failed'] }).notNull().default('queued'),
  attempts: integer('attempts').notNull().default(0),
  nextAttemptAt: instant('next_attempt_at').notNull(),
  lastError: text('last_error'),
  messageId: text('message_id'),
  createdAt: instant('created_at').notNull(),
  sentAt: instant('sent_at'),
}, table => [
  index('mail_due').on(table.nextAttemptAt).where(sql`${table.state} in ('queued', 'sending')`),
  check('mail_state_known', sql`${table.state} in ('queued', 'sending', 'sent', 'failed')`),
])
