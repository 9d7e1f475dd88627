import { and, asc, desc, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { agentSession, talkOrder } from '../../../drizzle/schema/agent-talks'
import { agentVersion } from '../../../drizzle/schema/agents'
import { call } from '../../../drizzle/schema/calls'
import type { Tx } from '../client'

export type TalkOrderRow = typeof talkOrder.$inferSelect

/** A call of an agent's that orders may be given to. */
export interface OrderableTalk {
  /** Somebody talks in it, or is about to. */
  isLive: boolean
  wordsKeptDays: number
  orders: number
  /** Whose agent it is talks to it themselves. */
  isTrial: boolean
}

/** Null where the person has no such call. */
export async function findOrderableTalk(
  tx: Tx, userId: string, callId: string, now: Date,
): Promise<OrderableTalk | null> {
  const { agentId, boundAt, endedAt, tokenExpiresAt } = agentSession
  const isOpen = and(isNull(endedAt), or(isNotNull(boundAt), gt(tokenExpiresAt, now)))
  const [row] = await tx.select({
    isLive: sql<boolean>`${call.endedAt} is null and bool_or(${isOpen})`,
    wordsKeptDays: sql`max(${agentVersion.wordsKeptDays})`.mapWith(Number),
    orders: sql`(select count(*) from talk_order where call_id = ${callId})`.mapWith(Number),
    isTrial: sql<boolean>`exists (select from agent_call t where t.call_id = ${callId} and t.way = 'trial')`,
  }).from(agentSession)
    .innerJoin(call, eq(call.id, agentSession.callId))
    .innerJoin(agentVersion, and(
      eq(agentVersion.agentId, agentId), eq(agentVersion.version, agentSession.agentVersion),
    ))
    .where(and(eq(call.id, callId), eq(call.userId, userId)))
    .groupBy(call.id)
  return row ?? null
}

/** @returns what is known by this id, where there was something; null where it is of another call */
export async function insertTalkOrder(
  tx: Tx, row: typeof talkOrder.$inferInsert,
): Promise<TalkOrderRow & { isNew: boolean } | null> {
  const [added] = await tx.insert(talkOrder).values(row).onConflictDoNothing({ target: talkOrder.id }).returning()
  if (added) return { ...added, isNew: true }
  const [known] = await tx.select().from(talkOrder)
    .where(and(eq(talkOrder.id, row.id), eq(talkOrder.callId, row.callId), eq(talkOrder.userId, row.userId)))
  return known ? { ...known, isNew: false } : null
}

/** What waits to be obeyed in a call, in its order; it is this stream's from now on, and no other's. */
export async function claimTalkOrders(
  tx: Tx, { callId, sessionId, now }: { callId: string, sessionId: string, now: Date },
): Promise<TalkOrderRow[]> {
  const rows = await tx.update(talkOrder).set({ obeyedAt: now, sessionId })
    .where(and(eq(talkOrder.callId, callId), isNull(talkOrder.obeyedAt))).returning()
  return rows.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1))
}

/** What was whispered in streams before, for a voice that takes over. */
export async function listWhispers(tx: Tx, callId: string): Promise<string[]> {
  const rows = await tx.select({ words: talkOrder.words }).from(talkOrder)
    .where(and(eq(talkOrder.callId, callId), eq(talkOrder.kind, 'whisper'), isNotNull(talkOrder.obeyedAt)))
    .orderBy(asc(talkOrder.createdAt), asc(talkOrder.id))
  return rows.flatMap(({ words }) => (words === null ? [] : [words]))
}

/** To where the caller is put through, once the stream has ended by `taken_over`; null where nobody takes over. */
export async function findTakeOver(tx: Tx, callId: string): Promise<Pick<TalkOrderRow, 'userId' | 'toNumber'> | null> {
  const [row] = await tx.select({ userId: talkOrder.userId, toNumber: talkOrder.toNumber }).from(talkOrder)
    .where(and(eq(talkOrder.callId, callId), eq(talkOrder.kind, 'take_over'), isNotNull(talkOrder.obeyedAt)))
    .orderBy(desc(talkOrder.createdAt), desc(talkOrder.id)).limit(1)
  return row ?? null
}
