import { sql, type SQL } from 'drizzle-orm'
import type { SearchTerms } from '../../domain/contacts/search-terms'
import type { CallDirection, CallStatus } from '../../../shared/schemas/calls'
import type { AnsweredBy } from '../../../shared/schemas/agents/agent-calls'
import type { TalkEnding } from '../../../shared/schemas/agents/talks'
import { texts } from '../arrays'
import type { Tx } from '../client'

/** Of a call `c`, which agent holds it: `a`; what its streams say together, and the last of them by itself: `s`. */
export const THEIR_TALK: SQL = sql`join agent_call a on a.call_id = c.id left join lateral (
  select t.ending, t.ending_code,
    bool_or(t.bound_at is not null and t.ended_at is null) over () as is_talking, count(t.bound_at) over ()::int as streams,
    sum(t.interruptions) over ()::int as interruptions, sum(t.heard_ms) over ()::int as heard_ms, sum(t.made_ms) over ()::int as made_ms
  from agent_session t where t.call_id = c.id order by t.created_at desc, t.id desc limit 1
) s on true`

/** Whether a call `c` came in, from a telephone or from the browser of whose agent it is. */
export const CAME_IN: SQL = sql`a.way in ('in', 'trial')`
/** Calls in which an agent puts somebody through to a person are part of those that they were dialled from. */
export const IS_TALK: SQL = sql`c.channel = 'agent' and a.way <> 'hand_over'`
/** What an agent comes to is counted by what others said to it. */
export const IS_COUNTED: SQL = sql`${IS_TALK} and a.way <> 'trial'`

export interface AgentCallRow extends Record<string, unknown> {
  callId: string
  createdAt: string
  isIncoming: boolean
  agentId: string
  agentVersion: number
  agentName: string
  answeredBy: AnsweredBy | null
  machineMessage: string | null
  ending: TalkEnding | null
  endingCode: string | null
  isTalking: boolean | null
  streams: number | null
  interruptions: number | null
  heardMs: number | null
  madeMs: number | null
  leadId: string | null
  isRecorded: boolean
}

export interface AgentCallFilter {
  userId: string
  callId?: string | undefined
  agentId?: string | undefined
  direction?: CallDirection | undefined
  statuses?: readonly CallStatus[] | undefined
  ending?: TalkEnding | undefined
  /** Calls with one of these numbers, E.164; or, beside them, in which all of the words were said. */
  sought?: { numbers: string[], terms: SearchTerms } | undefined
  from?: Date | undefined
  before?: Date | undefined
  after?: { createdAt: Date, id: string } | undefined
  now: Date
  limit: number
}

/** Calls that agents hold, the newest first, by keyset; each with its agent and what the voice did. */
export async function listAgentCalls(tx: Tx, filter: AgentCallFilter): Promise<AgentCallRow[]> {
  const { userId, callId, agentId, direction, statuses, ending, sought, from, before, after, now, limit } = filter
  const conditions = [
    sql`c.user_id = ${userId} and ${IS_TALK}`,
    callId && sql`c.id = ${callId}::uuid`,
    agentId && sql`a.agent_id = ${agentId}::uuid`,
    direction && sql`${CAME_IN} = ${direction === 'in'}`,
    statuses && sql`c.status = any(${texts([...statuses])})`,
    ending && sql`s.ending = ${ending}`,
    sought && sql`(c.to_number = any(${texts(sought.numbers)}) or ${wasSaid(sought.terms, now)})`,
    from && sql`c.created_at >= ${from.toISOString()}::timestamptz`,
    before && sql`c.created_at < ${before.toISOString()}::timestamptz`,
    after && sql`(c.created_at, c.id) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
  ].filter((one): one is SQL => Boolean(one))
  return [...await tx.execute<AgentCallRow>(sql`
    select c.id as "callId", c.created_at as "createdAt", ${CAME_IN} as "isIncoming", a.agent_id as "agentId", a.agent_version as "agentVersion",
      v.name as "agentName", a.answered_by as "answeredBy", a.machine_message as "machineMessage", s.ending, s.ending_code as "endingCode", s.is_talking as "isTalking", s.streams, s.interruptions,
      s.heard_ms as "heardMs", s.made_ms as "madeMs", (select l.lead_id from lead_call l where l.call_id = c.id) as "leadId",
      exists (select from call_recording r where r.call_id = c.id) as "isRecorded"
    from call c ${THEIR_TALK} join agent_version v on v.agent_id = a.agent_id and v.version = a.agent_version
    where ${sql.join(conditions, sql` and `)} order by c.created_at desc, c.id desc limit ${limit}`)]
}

/** Each of the words somewhere in the talk. Words whose time is over are not found, and digits are no words. */
function wasSaid(terms: SearchTerms, now: Date): SQL {
  if (!('words' in terms) || terms.words.length === 0) return sql`false`
  return sql.join(terms.words.map(word => sql`exists (select from transcript_item i where i.call_id = c.id
    and i.kept_until > ${now.toISOString()}::timestamptz and strpos(folded(i.words), folded(${word})) > 0)`), sql` and `)
}
