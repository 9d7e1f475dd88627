import { and, desc, eq, sql } from 'drizzle-orm'
import { outreachRound } from '../../../drizzle/schema/rounds'
import type { AnsweredBy } from '../../../shared/schemas/agents/agent-calls'
import type { AgentRetryPlan } from '../../../shared/schemas/agents/agent-rounds'
import type { CallOrderState, CallStatus } from '../../../shared/schemas/calls'
import type { RoundPersonState, RoundReason } from '../../../shared/schemas/outreach/round-words'
import { texts, uuids } from '../arrays'
import type { Tx } from '../client'
import { findRound, lockRound, type RoundPersonRow, type RoundRow } from '../rounds/rounds'

/** Of an agent. */
export type AgentRoundRow = RoundRow & { agentId: string, retries: AgentRetryPlan }
/** Somebody of its list. */
export interface RoundNumber {
  number: string
  variables: Record<string, string>
}

/** Null for rounds of programmes. */
export function ofAgent(row: RoundRow | null): AgentRoundRow | null {
  return row?.agentId == null ? null : row as AgentRoundRow
}

/** Row-level security says whose they are. */
export async function findAgentRound(tx: Tx, id: string): Promise<AgentRoundRow | null> {
  return ofAgent(await findRound(tx, id))
}

/** As it is, and stays until the transaction ends; before its people, always. */
export async function lockAgentRound(tx: Tx, id: string): Promise<AgentRoundRow | null> {
  return ofAgent(await lockRound(tx, id))
}

/** In the order of the list. */
export async function insertRoundNumbers(
  tx: Tx, roundId: string, numbers: readonly (RoundNumber & { id: string })[], nextAt: Date,
): Promise<void> {
  const variables = texts(numbers.map(one => JSON.stringify(one.variables)))
  await tx.execute(sql`
    insert into round_person (round_id, person_id, place, number, variables, state, attempt, tries, next_at)
    select ${roundId}::uuid, id, place, number, variables::jsonb, 'waiting', 1, 0, ${nextAt.toISOString()}::timestamptz
    from unnest(${uuids(numbers.map(({ id }) => id))}, ${texts(numbers.map(({ number }) => number))}, ${variables})
      with ordinality as list(id, number, variables, place)`)
}

/** The rounds of an agent, newest first. */
export async function listAgentRounds(
  tx: Tx,
  { agentId, after, limit }: { agentId: string, after: { createdAt: Date, id: string } | undefined, limit: number },
): Promise<AgentRoundRow[]> {
  const rows = await tx.select().from(outreachRound).where(and(
    eq(outreachRound.agentId, agentId),
    after && sql`(${outreachRound.createdAt}, ${outreachRound.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
  )).orderBy(desc(outreachRound.createdAt), desc(outreachRound.id)).limit(limit)
  return rows as AgentRoundRow[]
}

export interface DueNumber {
  row: RoundPersonRow & RoundNumber
  /** Another call to that number goes on. */
  isBusy: boolean
}

/** Those whose turn it is; nobody else takes them until the transaction ends (role system). */
export async function takeDueNumbers(
  tx: Tx, { id, createdBy }: Pick<AgentRoundRow, 'id' | 'createdBy'>, now: Date, limit: number,
): Promise<DueNumber[]> {
  const rows = await tx.execute<Record<string, unknown>>(sql`
    select p.person_id, p.place, p.number, p.variables, p.attempt, p.tries, exists (
      select from wallet_hold h join call c on c.id = h.call_id
      where h.state = 'pending' and c.user_id = ${createdBy} and c.to_number = p.number and c.channel = 'agent') as is_busy
    from round_person p where p.round_id = ${id}::uuid and p.state = 'waiting' and p.next_at <= ${now.toISOString()}::timestamptz
    order by p.next_at, p.place limit ${limit} for update of p skip locked`)
  return rows.map((row): DueNumber => ({
    row: {
      roundId: id, personId: row.person_id as string, place: row.place as number, number: row.number as string,
      variables: row.variables as Record<string, string>, carePersonId: null, state: 'waiting', reason: null,
      attempt: row.attempt as number, tries: row.tries as number, nextAt: now, bestHour: null, doneAt: null,
    },
    isBusy: row.is_busy as boolean,
  }))
}

export interface EndedAgentCall {
  round_id: string
  person_id: string
  retries: AgentRetryPlan
  state: RoundRow['state']
  tries: number
  attempt: number
  status: CallStatus
  answered_by: AnsweredBy | null
  refusal: string | null
  order_state: CallOrderState
  ended_at: Date
}

/** People whose call has come to its end; nobody else takes them until the transaction ends. */
export async function takeEndedAgentCalls(tx: Tx, limit: number): Promise<EndedAgentCall[]> {
  const rows = await tx.execute<Record<keyof EndedAgentCall, unknown>>(sql`
    select p.round_id, p.person_id, r.retries, r.state, p.tries, p.attempt, c.status, a.answered_by, o.refusal, o.state as order_state,
      coalesce(c.ended_at, c.billed_at) as ended_at
    from round_person p join outreach_round r on r.id = p.round_id
      join round_call rc on rc.round_id = p.round_id and rc.person_id = p.person_id and rc.attempt = p.attempt
      join call c on c.id = rc.call_id join agent_call a on a.call_id = c.id join call_order o on o.call_id = c.id
    where p.state = 'asked' and c.billed_at is not null order by c.billed_at, p.person_id limit ${limit} for update of p skip locked`)
  return rows.map(row => ({ ...row, ended_at: new Date(row.ended_at as string) } as EndedAgentCall))
}

/** How these calls ended, of those that did. Role system. */
export async function findAgentCallEnds(
  tx: Tx, callIds: string[],
): Promise<Map<string, { status: CallStatus, answeredBy: AnsweredBy | null }>> {
  if (callIds.length === 0) return new Map()
  const rows = await tx.execute<{ id: string, status: CallStatus, answered_by: AnsweredBy | null }>(sql`
    select c.id, c.status, a.answered_by from call c join agent_call a on a.call_id = c.id
    where c.id = any(${uuids(callIds)}) and c.billed_at is not null`)
  return new Map(rows.map(({ id, status, answered_by: answeredBy }) => [id, { status, answeredBy }]))
}

/** Each call of a round, and the one in which it was handed over to a person: that is paid for too. */
const CALLS = sql`round_call rc join lateral (
  select rc.call_id as id, true as is_talk union all select h.call_id, false from agent_call h where h.handed_over_from = rc.call_id
) k on true join call c on c.id = k.id join wallet_hold w on w.call_id = c.id`

/** Micros that calls of rounds have cost, or have set aside. Role system. */
export async function agentRoundSpent(tx: Tx, roundIds: string[]): Promise<Map<string, bigint>> {
  const rows = await tx.execute<{ round_id: string, spent: string }>(sql`
    select rc.round_id, sum(coalesce(c.charged_micros, w.amount_micros))::text as spent from ${CALLS}
    where rc.round_id = any(${uuids(roundIds)}) group by rc.round_id`)
  return new Map(rows.map(({ round_id: id, spent }) => [id, BigInt(spent)]))
}

export interface AgentRoundSums {
  calls: number
  seconds: number
  leads: number
  costMicros: bigint
}

/** What the calls of rounds came to; rounds without one are left out. Role system. */
export async function sumAgentRounds(tx: Tx, roundIds: string[]): Promise<Map<string, AgentRoundSums>> {
  const rows = await tx.execute<{ round_id: string, calls: number, seconds: number, leads: number, cost: string }>(sql`
    select rc.round_id, (count(*) filter (where k.is_talk and o.state is distinct from 'refused'))::int as calls,
      coalesce(sum(c.duration_seconds) filter (where k.is_talk and c.status = 'completed'), 0)::int as seconds,
      count(distinct l.lead_id)::int as leads, coalesce(sum(c.charged_micros), 0)::text as cost
    from ${CALLS} left join call_order o on o.call_id = c.id left join lead_call l on l.call_id = c.id
    where rc.round_id = any(${uuids(roundIds)}) group by rc.round_id`)
  return new Map(rows.map(({ round_id: id, cost, calls, seconds, leads }) => (
    [id, { calls, seconds, leads, costMicros: BigInt(cost) }])))
}

/** Somebody of a round as its file says them. */
export interface AgentRoundLine extends Record<string, unknown> {
  place: number
  number: string
  variables: Record<string, string>
  state: RoundPersonState
  reason: RoundReason | null
  calls: number
  last_at: string | null
  last_call: string | null
  status: CallStatus | null
  answered_by: AnsweredBy | null
  seconds: number
  lead_id: string | null
  cost: string
}

/** In the order of the list, by keyset. Role system. */
export async function listAgentRoundLines(
  tx: Tx, roundId: string, afterPlace: number, limit: number,
): Promise<AgentRoundLine[]> {
  return tx.execute<AgentRoundLine>(sql`
    select p.place, p.number, p.variables, p.state, p.reason, coalesce(own.calls, 0)::int as calls, own.last_at, last.id as last_call,
      last.status, last.answered_by, coalesce(own.seconds, 0)::int as seconds, last.lead_id, coalesce(own.cost, 0)::text as cost
    from round_person p
      left join lateral (
        select count(*) filter (where k.is_talk) as calls, max(c.created_at)::text as last_at, sum(c.charged_micros) as cost,
          sum(c.duration_seconds) filter (where k.is_talk and c.status = 'completed') as seconds
        from ${CALLS} where rc.round_id = p.round_id and rc.person_id = p.person_id) own on true
      left join lateral (
        select c.id, c.status, a.answered_by, l.lead_id from round_call rc join call c on c.id = rc.call_id
          join agent_call a on a.call_id = c.id left join lead_call l on l.call_id = c.id
        where rc.round_id = p.round_id and rc.person_id = p.person_id order by rc.attempt desc limit 1) last on true
    where p.round_id = ${roundId}::uuid and p.place > ${afterPlace} order by p.place limit ${limit}`)
}
