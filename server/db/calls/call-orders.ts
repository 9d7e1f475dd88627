import { and, asc, eq, exists, inArray, isNull, sql } from 'drizzle-orm'
import { call, callLeg, callOrder } from '../../../drizzle/schema/calls'
import { walletHold } from '../../../drizzle/schema/wallet'
import type { CallOrderState, PlacementRefusal } from '../../../shared/schemas/calls'
import type { Tx } from '../client'
import { billedLeg, isBilledLeg } from './call-legs'

export type CallOrderRow = typeof callOrder.$inferSelect

/** What the carrier runs is for nobody but whoever asks it. */
const told = {
  callId: callOrder.callId, state: callOrder.state, refusal: callOrder.refusal, refusalCode: callOrder.refusalCode,
  createdAt: callOrder.createdAt, askedAt: callOrder.askedAt, unknownAt: callOrder.unknownAt,
  closedAt: callOrder.closedAt,
}
export type CallOrder = Omit<CallOrderRow, 'document'>

export async function insertCallOrder(tx: Tx, order: { callId: string, document: string, now: Date }): Promise<void> {
  const { callId, document, now } = order
  await tx.insert(callOrder).values({ callId, document, state: 'ready', createdAt: now })
}

/** Null for calls that a device began. */
export async function findCallOrder(tx: Tx, callId: string): Promise<CallOrder | null> {
  const [row] = await tx.select(told).from(callOrder).where(eq(callOrder.callId, callId))
  return row ?? null
}

export async function findCallOrders(tx: Tx, callIds: string[]): Promise<CallOrder[]> {
  return callIds.length === 0 ? [] : tx.select(told).from(callOrder).where(inArray(callOrder.callId, callIds))
}

/**
 * Whoever gets the document asks the carrier, the one time that it is asked. Null for an order that somebody else has
 * asked for, or whose call is over or is wanted to end.
 */
export async function askForOrder(tx: Tx, callId: string, now: Date): Promise<string | null> {
  const [row] = await tx.execute<{ document: string }>(sql`
    update call_order o set state = 'asking', asked_at = ${now.toISOString()}::timestamptz
    from call c join wallet_hold h on h.call_id = c.id
    where o.call_id = ${callId}::uuid and o.state = 'ready' and c.id = o.call_id and c.end_requested_at is null
      and h.state = 'pending'
    returning o.document`)
  return row?.document ?? null
}

/** Takes an order back that nobody has asked the carrier for. False where somebody has. */
export async function dropOrder(tx: Tx, callId: string, now: Date): Promise<boolean> {
  const rows = await tx.update(callOrder).set({ state: 'dropped', document: null, closedAt: now })
    .where(and(eq(callOrder.callId, callId), eq(callOrder.state, 'ready'))).returning({ callId: callOrder.callId })
  return rows.length > 0
}

/** The carrier was asked, and what it did is not known. */
export async function noteUnknownOrder(tx: Tx, callId: string, now: Date): Promise<void> {
  await tx.update(callOrder).set({ state: 'unknown', unknownAt: now })
    .where(and(eq(callOrder.callId, callId), eq(callOrder.state, 'asking')))
}

/** What became of an order that was asked for: once. */
export async function closeOrder(
  tx: Tx, callId: string,
  end: { state: Extract<CallOrderState, 'placed' | 'refused' | 'never_dialled'>, refusal?: PlacementRefusal, code?: string, now: Date },
): Promise<void> {
  await tx.update(callOrder)
    .set({
      state: end.state,
      refusal: end.refusal ?? null,
      refusalCode: end.code ?? null,
      document: null,
      closedAt: end.now,
    })
    .where(and(eq(callOrder.callId, callId), inArray(callOrder.state, ['asking', 'unknown'])))
}

/** Orders whose leg was told of by its own callbacks alone: what became of them is known once their call is over. */
export async function closeEndedOrders(tx: Tx, callIds: string[], now: Date): Promise<void> {
  await tx.update(callOrder).set({ state: 'placed', document: null, closedAt: now }).where(and(
    inArray(callOrder.callId, callIds), inArray(callOrder.state, ['asking', 'unknown']),
    exists(tx.select({ one: sql`1` }).from(callLeg).where(and(eq(callLeg.callId, callOrder.callId), eq(callLeg.isBilled, true)))),
  ))
}

/**
 * Calls between the same two numbers of which nobody knows whether they were dialled, in the order in which the carrier
 * was asked.
 */
export async function listOpenOrders(
  tx: Tx, { carrier, toNumber, originNumber }: { carrier: string, toNumber: string, originNumber: string },
): Promise<string[]> {
  const rows = await tx.select({ callId: callOrder.callId }).from(callOrder)
    .innerJoin(call, eq(call.id, callOrder.callId))
    .innerJoin(walletHold, eq(walletHold.callId, call.id))
    .leftJoin(billedLeg, isBilledLeg)
    .where(and(
      inArray(callOrder.state, ['asking', 'unknown']), eq(call.carrier, carrier), eq(call.toNumber, toNumber),
      eq(call.originNumber, originNumber), eq(walletHold.state, 'pending'), isNull(billedLeg.legId),
    ))
    .orderBy(asc(callOrder.askedAt), asc(callOrder.callId))
  return rows.map(row => row.callId)
}
