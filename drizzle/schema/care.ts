import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { CARE_EVENTS, CARE_TASKS, CONSENT_WAYS, OUTREACH_LANGUAGES, PHONE_OWNERS, TASK_STATES } from '../../shared/schemas/outreach/words'
import { user } from './auth'
import { instant } from './columns'
import { programme } from './programmes'

/** Somebody whom a programme looks after by phone. In the care of one worker at a time (O4). */
export const carePerson = pgTable('care_person', {
  id: uuid('id').primaryKey(),
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  workerId: text('worker_id').notNull().references(() => user.id),
  name: text('name').notNull(),
  /** E.164. Phones are shared: several people may have the same. Empty once the person is forgotten (P2). */
  number: text('number').notNull(),
  phoneOwner: text('phone_owner', { enum: PHONE_OWNERS }).notNull(),
  language: text('language', { enum: OUTREACH_LANGUAGES }).notNull(),
  place: text('place').notNull().default(''),
  tags: text('tags').array().notNull().default(sql`'{}'`),
  /** Name, place and tags as `folded` has them: what somebody is found by. A trigger writes it; empty for nobody. */
  foundBy: text('found_by').notNull().default(''),
  /** Days that matter: what, and when. */
  dates: jsonb('dates').notNull().$type<{ label: string, date: string }[]>().default([]),
  /** Consent as it stands: null where there is none (O3). Who asked and how is in the trail. */
  consentAt: instant('consent_at'),
  consentWay: text('consent_way', { enum: CONSENT_WAYS }),
  consentVersion: integer('consent_version'),
  consentAskedBy: text('consent_asked_by').references(() => user.id),
  optedOutAt: instant('opted_out_at'),
  /** Somebody else answered: nobody is called until the number was checked. */
  numberDoubtedAt: instant('number_doubted_at'),
  flaggedAt: instant('flagged_at'),
  flagReason: text('flag_reason'),
  /** Calls in a row that nobody answered. */
  unanswered: integer('unanswered').notNull().default(0),
  lastCalledAt: instant('last_called_at'),
  lastReachedAt: instant('last_reached_at'),
  revision: integer('revision').notNull().default(1),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  erasedAt: instant('erased_at'),
}, table => [
  // as the list goes: who is flagged first, then by name
  index('care_person_list').on(table.programmeId, sql`(${table.flaggedAt} is null)`, table.name, table.id),
  index('care_person_by_worker').on(table.workerId),
  index('care_person_by_number').on(table.programmeId, table.number),
  check('care_person_in_bounds', sql`char_length(${table.name}) between 1 and 200
    and (${table.number} ~ '^\\+[1-9][0-9]{4,14}$') = (${table.erasedAt} is null)
    and (${table.flaggedAt} is null) = (${table.flagReason} is null)
    and (${table.consentAt} is null) = (${table.consentVersion} is null)
    and (${table.consentAt} is null) = (${table.consentWay} is null)`),
])

/** The trail of a person in care. Append-only. */
export const careEvent = pgTable('care_event', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  personId: uuid('person_id').notNull().references(() => carePerson.id),
  kind: text('kind', { enum: CARE_EVENTS }).notNull(),
  /** Null: the system, at somebody's key. */
  byUserId: text('by_user_id').references(() => user.id),
  at: instant('at').notNull(),
  /** What somebody wrote. */
  note: text('note').notNull().default(''),
  /** What changed: versions, names of fields, ids; never a number. */
  facts: jsonb('facts').notNull().$type<Record<string, string | number | boolean | null>>().default({}),
}, table => [index('care_event_by_person').on(table.personId, table.id)])

/** Something that a person has to see to (O2). */
export const careTask = pgTable('care_task', {
  id: uuid('id').primaryKey(),
  programmeId: uuid('programme_id').notNull().references(() => programme.id),
  personId: uuid('person_id').notNull().references(() => carePerson.id),
  kind: text('kind', { enum: CARE_TASKS }).notNull(),
  /** The keypad call that it came of. */
  keypadCallId: uuid('keypad_call_id'),
  ownerId: text('owner_id').notNull().references(() => user.id),
  state: text('state', { enum: TASK_STATES }).notNull(),
  dueAt: instant('due_at').notNull(),
  openedAt: instant('opened_at').notNull(),
  acknowledgedAt: instant('acknowledged_at'),
  resolvedAt: instant('resolved_at'),
  resolvedBy: text('resolved_by').references(() => user.id),
  note: text('note').notNull().default(''),
  /** When its supervisors were told that it is overdue. */
  escalatedAt: instant('escalated_at'),
  revision: integer('revision').notNull().default(1),
}, table => [
  // what one call asks for is asked for once
  uniqueIndex('care_task_once').on(table.keypadCallId, table.kind),
  index('care_task_open').on(table.programmeId, table.dueAt).where(sql`${table.state} <> 'resolved'`),
  index('care_task_by_person').on(table.personId),
  check('care_task_is_told', sql`(${table.state} = 'resolved') = (${table.resolvedAt} is not null)
    and (${table.state} <> 'resolved' or char_length(${table.note}) > 0)`),
])
