import { sql, type SQL } from 'drizzle-orm'
import type { CallOutcome } from '../../../shared/schemas/agents/agent-call-replies'
import { uuids } from '../arrays'
import type { Tx } from '../client'
import { CAME_IN, IS_COUNTED, THEIR_TALK } from './agent-call-list'

export interface FiguresFilter {
  userId: string
  start: Date
  end: Date
  /** The whole of the period, cut where the clocks are changed. */
  stretches: { endMs: number, offsetSeconds: number }[]
}

/** What some calls come to; exactly one of the three tells which, or none of them: then it is all. */
export interface CallSumRow extends Record<string, unknown> {
  isOfAgent: boolean
  agentId: string | null
  day: string | null
  outcome: CallOutcome | null
  calls: number
  incoming: number
  answered: number
  talkedSeconds: number
  chargedMicros: string
  interruptions: number
}

const settledCalls = ({ userId, start, end }: FiguresFilter): SQL => sql`
  select c.id, c.created_at, c.status, c.duration_seconds, a.agent_id, s.interruptions, ${CAME_IN} as came_in,
    c.charged_micros + coalesce((select sum(p.charged_micros) from agent_call h join call p on p.id = h.call_id where h.handed_over_from = c.id), 0) as charged_micros,
    case when c.status = 'completed' then coalesce(s.ending, c.status) else c.status end as outcome
  from call c ${THEIR_TALK}
  where c.user_id = ${userId} and ${IS_COUNTED} and c.billed_at is not null
    and c.created_at >= ${start.toISOString()}::timestamptz and c.created_at < ${end.toISOString()}::timestamptz`

/** By agent, by agent and outcome, by day, by outcome, and all together; in one pass over the calls. */
export async function sumAgentCalls(tx: Tx, filter: FiguresFilter): Promise<CallSumRow[]> {
  return [...await tx.execute<CallSumRow>(sql`
    with k as (select j.*, ${dayOf(filter.stretches)} as day from (${settledCalls(filter)}) j)
    select grouping(agent_id) = 0 as "isOfAgent", agent_id as "agentId", day::text as day, outcome,
      count(*)::int as calls, count(*) filter (where came_in)::int as incoming, count(*) filter (where status = 'completed')::int as answered,
      coalesce(sum(duration_seconds) filter (where status = 'completed'), 0)::int as "talkedSeconds",
      coalesce(sum(charged_micros), 0)::text as "chargedMicros", coalesce(sum(interruptions), 0)::int as interruptions
    from k group by grouping sets ((), (agent_id), (agent_id, outcome), (day), (outcome))`)]
}

/** The day of the zone in which a call began. */
function dayOf(stretches: FiguresFilter['stretches']): SQL {
  const ways = stretches.map(({ endMs, offsetSeconds }) =>
    sql`when j.created_at < ${new Date(endMs).toISOString()}::timestamptz then ${offsetSeconds}::int`)
  return sql`((j.created_at at time zone 'UTC') + make_interval(secs => case ${sql.join(ways, sql` `)} end))::date`
}

export interface LatencyRow extends Record<string, unknown> {
  isWhole: boolean
  agentId: string | null
  answers: number
  medianMs: number
  p95Ms: number
}

/** How fast agents answered, by agent and all together, as far as words are kept. */
export async function findLatencies(tx: Tx, filter: FiguresFilter): Promise<LatencyRow[]> {
  return [...await tx.execute<LatencyRow>(sql`
    select grouping(k.agent_id) = 1 as "isWhole", k.agent_id as "agentId", count(*)::int as answers,
      percentile_disc(0.5) within group (order by i.latency_ms)::int as "medianMs",
      percentile_disc(0.95) within group (order by i.latency_ms)::int as "p95Ms"
    from (${settledCalls(filter)}) k join transcript_item i on i.call_id = k.id and i.latency_ms is not null
    group by grouping sets ((), (k.agent_id)) having count(*) > 0`)]
}

/** How many leads began with a call of the period, by agent. */
export async function countLeads(
  tx: Tx, { userId, start, end }: Pick<FiguresFilter, 'userId' | 'start' | 'end'>,
): Promise<Map<string, number>> {
  const rows = await tx.execute<{ agentId: string, leads: number }>(sql`
    select l.agent_id as "agentId", count(*)::int as leads from lead l join call c on c.id = l.first_call_id
    where l.user_id = ${userId} and c.created_at >= ${start.toISOString()}::timestamptz and c.created_at < ${end.toISOString()}::timestamptz
    group by l.agent_id`)
  return new Map(rows.map(({ agentId, leads }) => [agentId, leads]))
}

/** The agents that a person has, and those of these that they had; as they are called now. */
export async function listAgentNames(
  tx: Tx, userId: string, had: string[],
): Promise<{ id: string, name: string, isDeleted: boolean }[]> {
  return [...await tx.execute<{ id: string, name: string, isDeleted: boolean }>(sql`
    select a.id, v.name, a.deleted_at is not null as "isDeleted" from agent a
    join agent_version v on v.agent_id = a.id and v.version = a.version
    where a.user_id = ${userId} and (a.deleted_at is null or a.id = any(${uuids(had)})) order by a.created_at desc, a.id desc`)]
}
