import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { AGENT_CALL_WAYS, ANSWERED_BY } from '../../shared/schemas/agents/agent-calls'
import { agentVersion } from './agents'
import { user } from './auth'
import { call } from './calls'
import { instant } from './columns'

/** What makes a call one of an agent: which version of it holds the talk, and what it was told beside that. */
export const agentCall = pgTable('agent_call', {
  callId: uuid('call_id').primaryKey().references(() => call.id),
  /** Whose call it is. */
  userId: text('user_id').notNull().references(() => user.id),
  agentId: uuid('agent_id').notNull(),
  agentVersion: integer('agent_version').notNull(),
  /** Who called whom. */
  way: text('way', { enum: AGENT_CALL_WAYS }).notNull(),
  /** What the agent is told of this one call: data, never an instruction. */
  variables: jsonb('variables').notNull().default({}).$type<Record<string, string>>(),
  /** What is said to a machine that answers; null: nothing. */
  machineMessage: text('machine_message'),
  /** What the carrier found; null while nobody knows, and where nobody asked. */
  answeredBy: text('answered_by', { enum: ANSWERED_BY }),
  /** Of what was asked for, SHA-256: the same request again is the same call (M16). Null for calls that came in. */
  contentHash: text('content_hash'),
  /** Of a call to whom a call is handed over to: that one. */
  handedOverFrom: uuid('handed_over_from').references(() => call.id),
  createdAt: instant('created_at').notNull(),
}, table => [
  foreignKey({ name: 'agent_call_version', columns: [table.agentId, table.agentVersion], foreignColumns: [agentVersion.agentId, agentVersion.version] }),
  uniqueIndex('agent_call_handed_over_once').on(table.handedOverFrom),
  index('agent_call_by_agent').on(table.agentId, table.createdAt),
  index('agent_call_by_user').on(table.userId, table.createdAt),
  check('agent_call_is_told', sql`(${table.way} = 'out') = (${table.contentHash} is not null)
    and (${table.way} = 'hand_over') = (${table.handedOverFrom} is not null)
    and (${table.way} = 'out' or ${table.machineMessage} is null and ${table.answeredBy} is null)`),
])
