import { and, asc, eq, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import { agentSession } from '../../../drizzle/schema/agent-talks'
import { call } from '../../../drizzle/schema/calls'
import { leadCall } from '../../../drizzle/schema/leads'
import { user } from '../../../drizzle/schema/auth'
import type { Tx } from '../client'

export type LeadCallRow = typeof leadCall.$inferSelect
/** A call of an agent's, as far as leads go. */
export type TalkedCall = Pick<LeadCallRow, 'callId' | 'userId' | 'agentId' | 'agentVersion' | 'phone'>

/** The calls among these that an agent held, each with the version that it began with, and the other side's number. */
export async function findTalkedCalls(tx: Tx, callIds: string[]): Promise<TalkedCall[]> {
  if (callIds.length === 0) return []
  return tx.selectDistinctOn([agentSession.callId], {
    callId: agentSession.callId,
    userId: agentSession.userId,
    agentId: agentSession.agentId,
    agentVersion: agentSession.agentVersion,
    phone: sql<string | null>`case when ${call.toNumber} ~ '^\\+[1-9][0-9]{4,14}$' then ${call.toNumber} end`,
  }).from(agentSession)
    .innerJoin(call, eq(call.id, agentSession.callId))
    .innerJoin(user, and(eq(user.id, agentSession.userId), isNull(user.erasedAt)))
    // whoever tries an agent of their own is no lead
    .where(and(inArray(agentSession.callId, callIds), sql`not exists (select from agent_call t where t.call_id = ${agentSession.callId} and t.way = 'trial')`))
    .orderBy(asc(agentSession.callId), asc(agentSession.createdAt))
}

/** Fine where they are there. */
export async function insertLeadCalls(tx: Tx, rows: (typeof leadCall.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(leadCall).values(rows).onConflictDoNothing()
}

/** They are over: they are to be read. */
export async function lineUpCalls(tx: Tx, callIds: string[], dueAt: Date): Promise<void> {
  if (callIds.length === 0) return
  await tx.update(leadCall).set({ state: 'waiting', dueAt }).where(and(inArray(leadCall.callId, callIds), eq(leadCall.state, 'talking')))
}

/** As it is now and stays until the transaction ends. */
export async function lockLeadCall(tx: Tx, callId: string): Promise<LeadCallRow | null> {
  const [row] = await tx.select().from(leadCall).where(eq(leadCall.callId, callId)).for('update')
  return row ?? null
}

/** Takes a call that is due; another server gets another one. It is due again when the lease is over. */
export async function claimLeadCall(tx: Tx, now: Date, leaseSeconds: number): Promise<LeadCallRow | null> {
  const [due] = await tx.select({ callId: leadCall.callId }).from(leadCall)
    .where(and(eq(leadCall.state, 'waiting'), lte(leadCall.dueAt, now)))
    .orderBy(asc(leadCall.dueAt)).limit(1).for('update', { skipLocked: true })
  if (!due) return null
  const [row] = await tx.update(leadCall)
    .set({ attempts: sql`${leadCall.attempts} + 1`, dueAt: new Date(now.getTime() + leaseSeconds * 1000) })
    .where(eq(leadCall.callId, due.callId)).returning()
  return row ?? null
}

export async function changeLeadCall(
  tx: Tx, callId: string, change: Partial<Pick<LeadCallRow, 'leadId' | 'state' | 'dueAt' | 'failure'>>,
): Promise<void> {
  await tx.update(leadCall).set(change).where(eq(leadCall.callId, callId))
}

export async function listCallsOfLead(tx: Tx, leadId: string): Promise<{ callId: string, at: Date }[]> {
  return tx.select({ callId: leadCall.callId, at: call.createdAt }).from(leadCall)
    .innerJoin(call, eq(call.id, leadCall.callId)).where(eq(leadCall.leadId, leadId))
    .orderBy(asc(call.createdAt), asc(call.id))
}

/** Their lead goes, and there will be no other one of these calls. */
export async function forgetLeadOfCalls(tx: Tx, leadId: string, now: Date): Promise<void> {
  await tx.update(leadCall).set({ deletedAt: now }).where(eq(leadCall.leadId, leadId))
}

/** The oldest lead of somebody who was on the telephone with this number. */
export async function findLeadByPhone(tx: Tx, userId: string, phone: string): Promise<string | null> {
  const [row] = await tx.select({ leadId: leadCall.leadId }).from(leadCall)
    .where(and(eq(leadCall.userId, userId), eq(leadCall.phone, phone), isNotNull(leadCall.leadId)))
    .orderBy(asc(leadCall.createdAt), asc(leadCall.callId)).limit(1)
  return row?.leadId ?? null
}
