import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { ROUND_ORDERS, ROUND_PERSON_STATES, ROUND_REASONS, ROUND_STATES, ROUND_WAITS, type RoundFilter } from '../../shared/schemas/outreach/round-words'
import type { AgentRetryPlan } from '../../shared/schemas/agents/agent-rounds'
import { agent } from './agents'
import { user } from './auth'
import { carePerson } from './care'
import { instant, money } from './columns'
import { programme } from './programmes'
import { keypadScript } from './scripts'

/**
 * Calls to many: who, what, when, how fast, for how much. A programme asks people in care by a script, or an agent
 * calls the numbers of a list.
 */
export const outreachRound = pgTable('outreach_round', {
  id: uuid('id').primaryKey(),
  /** Whose round it is: a programme's, or an agent's. */
  programmeId: uuid('programme_id').references(() => programme.id),
  agentId: uuid('agent_id'),
  name: text('name').notNull(),
  /** Of what was asked first, as SHA-256: the same id with other content is another request (M16). */
  contentHash: text('content_hash').notNull(),
  /** Of a programme: each call runs the newest version that there is then. */
  scriptId: uuid('script_id').references(() => keypadScript.id),
  /** Of a programme: by what its people were chosen; who they are is fixed from then on. */
  filter: jsonb('filter').$type<RoundFilter>(),
  /** Of an agent: what follows on calls in vain. Programmes have a plan of their own. */
  retries: jsonb('retries').$type<AgentRetryPlan>(),
  /** Of an agent: what is said to a machine; null: nothing. */
  machineMessage: text('machine_message'),
  state: text('state', { enum: ROUND_STATES }).notNull(),
  /** Within the programme's own hours, on its clock: `HH:MM`, both or neither. */
  windowFrom: text('window_from'),
  windowTo: text('window_to'),
  startsAt: instant('starts_at').notNull(),
  /** No call begins from then on; null: until everybody was called. */
  endsAt: instant('ends_at'),
  order: text('order', { enum: ROUND_ORDERS }).notNull(),
  /** Calls that begin within any minute, by each carrier. */
  perMinute: smallint('per_minute').notNull(),
  /** Calls that go on at once. */
  atOnce: smallint('at_once').notNull(),
  /** Null: what the programme may spend. */
  budgetMicros: money('budget_micros'),
  /** Why it calls nobody just now, and when it looks again. */
  waits: text('waits', { enum: ROUND_WAITS }),
  waitsUntil: instant('waits_until'),
  /** In whose name its calls are asked for: whoever started it, or took it over. */
  runBy: text('run_by').notNull().references(() => user.id),
  createdBy: text('created_by').notNull().references(() => user.id),
  createdAt: instant('created_at').notNull(),
  endedAt: instant('ended_at'),
  revision: integer('revision').notNull().default(1),
}, table => [
  index('outreach_round_by_programme').on(table.programmeId, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()),
  index('outreach_round_by_agent').on(table.agentId, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()),
  // both columns: nobody's round is of somebody else's agent
  foreignKey({ name: 'outreach_round_agent', columns: [table.agentId, table.createdBy], foreignColumns: [agent.id, agent.userId] }),
  index('outreach_round_running').on(table.startsAt).where(sql`${table.state} = 'running'`),
  check('outreach_round_in_bounds', sql`char_length(${table.name}) between 1 and 100
    and ${table.perMinute} between 1 and 120 and ${table.atOnce} between 1 and 100
    and coalesce(${table.budgetMicros}, 1) > 0 and (${table.windowFrom} is null) = (${table.windowTo} is null)
    and (${table.state} in ('stopped', 'done')) = (${table.endedAt} is not null)
    and (${table.waits} is null) = (${table.waitsUntil} is null)`),
  check('outreach_round_is_ones', sql`num_nonnulls(${table.programmeId}, ${table.agentId}) = 1
    and (${table.agentId} is null) = (${table.scriptId} is not null) and (${table.agentId} is null) = (${table.filter} is not null)
    and (${table.agentId} is null) = (${table.retries} is null) and (${table.agentId} is not null or ${table.machineMessage} is null)`),
])

/** Somebody in a round, and how far the round is with them. */
export const roundPerson = pgTable('round_person', {
  roundId: uuid('round_id').notNull().references(() => outreachRound.id),
  /** Somebody in care; of an agent's list an id of this row alone. */
  personId: uuid('person_id').notNull(),
  /** Their place in the list, from 1. */
  place: integer('place').notNull(),
  /** Of an agent's list: E.164. */
  number: text('number'),
  /** Of an agent's list: what the agent is told of them. */
  variables: jsonb('variables').$type<Record<string, string>>(),
  /** So that whoever is no number is somebody in care. */
  carePersonId: uuid('care_person_id').references(() => carePerson.id)
    .generatedAlwaysAs(sql`case when number is null then person_id end`),
  state: text('state', { enum: ROUND_PERSON_STATES }).notNull(),
  /** A code: why they were left out, or not reached. */
  reason: text('reason', { enum: ROUND_REASONS }),
  /** Which call is theirs now, from 1; the next one only when that one came to an end and nobody picked up. */
  attempt: smallint('attempt').notNull(),
  /** How many calls rang in vain. */
  tries: smallint('tries').notNull(),
  /** Before that nobody calls them. */
  nextAt: instant('next_at').notNull(),
  /** 0 to 23 on the programme's clock, as it was known when the round began. */
  bestHour: smallint('best_hour'),
  doneAt: instant('done_at'),
}, table => [
  primaryKey({ columns: [table.roundId, table.personId] }),
  index('round_person_waiting').on(table.roundId, table.nextAt, table.place).where(sql`${table.state} = 'waiting'`),
  index('round_person_asked').on(table.roundId).where(sql`${table.state} = 'asked'`),
  index('round_person_by_person').on(table.personId),
  uniqueIndex('round_person_by_number').on(table.roundId, table.number),
  check('round_person_is_told', sql`(${table.state} in ('waiting', 'asked')) = (${table.doneAt} is null)
    and (${table.state} in ('unreached', 'left_out')) = (${table.reason} is not null)`),
  check('round_person_is_one', sql`(${table.number} is null) = (${table.variables} is null) and ${table.number} ~ '^\\+[1-9][0-9]{4,14}$'`),
])

/** A call that a round asks for. Its id is there before the call is: whoever asks again asks for the same one (O1). */
export const roundCall = pgTable('round_call', {
  roundId: uuid('round_id').notNull().references(() => outreachRound.id),
  personId: uuid('person_id').notNull(),
  attempt: smallint('attempt').notNull(),
  /** Of a programme. */
  keypadCallId: uuid('keypad_call_id'),
  /** Of an agent. */
  callId: uuid('call_id'),
  /** In whose name. */
  userId: text('user_id').notNull().references(() => user.id),
  /** Who connects it first; null where nobody would. */
  carrier: text('carrier'),
  takenAt: instant('taken_at').notNull(),
}, table => [
  primaryKey({ columns: [table.roundId, table.personId, table.attempt] }),
  foreignKey({ name: 'round_call_person', columns: [table.roundId, table.personId], foreignColumns: [roundPerson.roundId, roundPerson.personId] }),
  uniqueIndex('round_call_by_call').on(table.keypadCallId),
  uniqueIndex('round_call_by_agent_call').on(table.callId),
  index('round_call_pace').on(table.roundId, table.takenAt),
  check('round_call_is_one', sql`num_nonnulls(${table.keypadCallId}, ${table.callId}) = 1`),
])
