import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { RECORDING_STATES } from '../../shared/schemas/agents/recordings'
import { user } from './auth'
import { call } from './calls'
import { instant } from './columns'

/** The sound of a call that an agent holds. It is the carrier's to keep; here is where, and until when. */
export const callRecording = pgTable('call_recording', {
  callId: uuid('call_id').primaryKey().references(() => call.id),
  /** Whose call it is. */
  userId: text('user_id').notNull().references(() => user.id),
  carrier: text('carrier').notNull(),
  /** The leg that is recorded. */
  legId: text('leg_id').notNull(),
  /** The carrier's own; null until it has answered. */
  recordingId: text('recording_id'),
  state: text('state', { enum: RECORDING_STATES }).notNull().default('asked'),
  durationSeconds: integer('duration_seconds'),
  createdAt: instant('created_at').notNull(),
  /** When it is deleted, at the carrier too. */
  keptUntil: instant('kept_until').notNull(),
}, table => [
  index('call_recording_by_end').on(table.keptUntil).where(sql`${table.state} <> 'deleted'`),
  check('call_recording_is_told', sql`(${table.state} not in ('running', 'kept') or ${table.recordingId} is not null)
    and (${table.durationSeconds} is null or ${table.durationSeconds} >= 0)`),
])
