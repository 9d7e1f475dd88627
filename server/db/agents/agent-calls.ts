import { and, count, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { agentCall } from '../../../drizzle/schema/agent-calls'
import { agentSession } from '../../../drizzle/schema/agent-talks'
import { agentVersion } from '../../../drizzle/schema/agents'
import { call, callLeg } from '../../../drizzle/schema/calls'
import { walletHold } from '../../../drizzle/schema/wallet'
import type { AnsweredBy } from '../../../shared/schemas/agents/agent-calls'
import type { Tx } from '../client'
import type { AgentVersionRow } from './agents'
import type { AgentCallRow, AgentSessionRow } from './talks'

export type { AgentCallRow }
export interface AgentCallWithVersion { agentCall: AgentCallRow, version: AgentVersionRow }

export async function insertAgentCall(tx: Tx, row: typeof agentCall.$inferInsert): Promise<void> {
  await tx.insert(agentCall).values(row)
}

const isVersion = and(eq(agentVersion.agentId, agentCall.agentId), eq(agentVersion.version, agentCall.agentVersion))

/** Null for calls that no agent holds. */
export async function findAgentCall(tx: Tx, callId: string): Promise<AgentCallWithVersion | null> {
  const [row] = await tx.select({ agentCall, version: agentVersion }).from(agentCall).innerJoin(agentVersion, isVersion)
    .where(eq(agentCall.callId, callId))
  return row ?? null
}

/** The call of an agent that a leg came in by. */
export async function findAgentCallOfLeg(tx: Tx, carrier: string, legId: string): Promise<string | null> {
  const [row] = await tx.select({ callId: agentCall.callId }).from(callLeg)
    .innerJoin(agentCall, eq(agentCall.callId, callLeg.callId))
    .where(and(eq(callLeg.carrier, carrier), eq(callLeg.legId, legId)))
  return row?.callId ?? null
}

/** The call to whom a call was handed over to; null where it was not. */
export async function findHandOver(tx: Tx, fromCallId: string): Promise<string | null> {
  const [row] = await tx.select({ callId: agentCall.callId }).from(agentCall)
    .where(eq(agentCall.handedOverFrom, fromCallId))
  return row?.callId ?? null
}

/** Of such a call, the leg that it is dialled from: one of the call that is handed over. */
export async function findHandedOverLeg(tx: Tx, callId: string): Promise<string | null> {
  const [row] = await tx.select({ legId: callLeg.legId }).from(agentCall)
    .innerJoin(callLeg, and(eq(callLeg.callId, agentCall.handedOverFrom), eq(callLeg.isBilled, true)))
    .where(eq(agentCall.callId, callId))
  return row?.legId ?? null
}

/** How many calls a person's agents hold, or are about to. */
export async function countOpenAgentCalls(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx.select({ count: count() }).from(walletHold).innerJoin(call, eq(call.id, walletHold.callId))
    .where(and(eq(walletHold.state, 'pending'), eq(call.userId, userId), eq(call.channel, 'agent'), lt(call.statusRank, 3)))
  return row!.count
}

/** What an agent's calls of the day have cost or may still cost, on the clock of a time zone. */
export async function sumAgentDay(tx: Tx, agentId: string, timeZone: string, now: Date): Promise<bigint> {
  const day = sql`date_trunc('day', ${now.toISOString()}::timestamptz at time zone ${timeZone}) at time zone ${timeZone}`
  const [row] = await tx.execute<{ spent: string }>(sql`select agent_spent(p_agent_id => ${agentId}::uuid, p_since => ${day}) as spent`)
  return BigInt(row!.spent)
}

/** A call that came in is answered by its agent. */
export async function answerAgentLeg(
  tx: Tx, leg: { callId: string, carrier: string, legId: string, now: Date, reconcileAfter: Date },
): Promise<void> {
  await tx.execute(sql`select answer_agent_leg(p_call_id => ${leg.callId}::uuid, p_carrier => ${leg.carrier}, p_leg_id => ${leg.legId},
    p_at => ${leg.now.toISOString()}::timestamptz, p_reconcile_after => ${leg.reconcileAfter.toISOString()}::timestamptz)`)
}

export interface TalkClaim {
  callId: string
  userId: string
  carrier: string
  legId: string
  now: Date
  reconcileAfter: Date
  /** So long before its hold is spent it is looked at, if not before. */
  spareSeconds: number
}

/**
 * Gives a talk in a browser to the leg that asks for it.
 *
 * @returns `claimed`, or why not
 */
export async function claimTalk(tx: Tx, claim: TalkClaim): Promise<string> {
  const { callId, userId, carrier, legId, now, reconcileAfter, spareSeconds } = claim
  const [row] = await tx.execute<{ outcome: string }>(sql`select claim_talk(p_call_id => ${callId}::uuid, p_user_id => ${userId},
    p_carrier => ${carrier}, p_leg_id => ${legId}, p_at => ${now.toISOString()}::timestamptz,
    p_reconcile_after => ${reconcileAfter.toISOString()}::timestamptz, p_spare_seconds => ${spareSeconds}::int) as outcome`)
  return row!.outcome
}

/** Whether whose agent it is talks to it in their browser. */
export async function isTrialCall(tx: Tx, callId: string): Promise<boolean> {
  const rows = await tx.select({ callId: agentCall.callId }).from(agentCall)
    .where(and(eq(agentCall.callId, callId), eq(agentCall.way, 'trial')))
  return rows.length > 0
}

/** Once: what is told later changes nothing. True for whoever told it. */
export async function noteAnsweredBy(tx: Tx, callId: string, answeredBy: AnsweredBy): Promise<boolean> {
  const rows = await tx.update(agentCall).set({ answeredBy })
    .where(and(eq(agentCall.callId, callId), isNull(agentCall.answeredBy)))
    .returning({ callId: agentCall.callId })
  return rows.length > 0
}

/** The streams of a call, the newest first. */
export async function listSessions(tx: Tx, callId: string): Promise<Pick<AgentSessionRow, 'boundAt' | 'ending' | 'createdAt'>[]> {
  const { boundAt, ending, createdAt } = agentSession
  return tx.select({ boundAt, ending, createdAt }).from(agentSession)
    .where(eq(agentSession.callId, callId)).orderBy(desc(agentSession.createdAt), desc(agentSession.id))
}
