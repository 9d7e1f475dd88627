import { SPARE_SECONDS } from '../../domain/agents/talk-end'
import { isFinal } from '../../domain/calls/lifecycle'
import { CarrierUnavailable, type Carrier, type CarrierLeg } from '../../carriers/carrier'
import type { Context } from '../../context'
import { findHandedOverLeg, isTrialCall } from '../../db/agents/agent-calls'
import { findKnownLegs } from '../../db/calls/call-legs'
import { closeOrder } from '../../db/calls/call-orders'
import { claimDueCalls, deferReconcile, findCall, requestCallEnd, type CallRow, type CallWithHold } from '../../db/calls/calls'
import type { CallChannel } from '../../../shared/schemas/calls'
import { findOrderedLeg } from './find-ordered-leg'
import { recordCallEvent, type CallEvent } from './record-call-event'

/** Asked about at once: what a server that dies has taken with it is little, and free again soon. */
const BATCH = 8
export const LEASE_SECONDS = 30
/** A call is given this long beyond its time before it is ended from here (C14): the carrier limits it as well. */
const OVERTIME_SECONDS = 11
const FIRST_WAIT_SECONDS = 15
/** With the lease the longest that a charge, or money held, waits for once everything works again. */
const LONGEST_WAIT_SECONDS = 60
/** The carrier's records may be this far behind its calls. */
const CARRIER_LAG_SECONDS = 600
/** Channels whose calls have an order in `call_order`. */
const ORDERED: readonly CallChannel[] = ['message', 'keypad', 'agent']

/**
 * Asks the carrier about every call that is due and settles what is over, through the same code and the same keys as a
 * webhook (C9). Any number of processes may run this at once: each takes calls of its own.
 *
 * @returns how many calls were looked into.
 */
export async function reconcileCalls(context: Context): Promise<number> {
  let count = 0
  for (;;) {
    const due = await claimDueCalls(context.database.sql, BATCH, context.clock.now(), LEASE_SECONDS)
    await Promise.all(due.map(callId => reconcileCall(context, callId)))
    count += due.length
    if (due.length < BATCH) return count
  }
}

/**
 * One call. Unknown is not ended: where the carrier cannot be asked, nothing is freed and the question is put off
 * (C9).
 */
export async function reconcileCall(context: Context, callId: string): Promise<void> {
  const found = await context.database.asSystem(tx => findCall(tx, callId))
  if (!found || found.call.billedAt) return
  try {
    if (!await lookInto(context, found)) await defer(context, found)
  } catch (error) {
    const isExpected = error instanceof CarrierUnavailable
    context.log[isExpected ? 'warn' : 'error']({ error, callId }, 'a call could not be reconciled')
    await defer(context, found)
  }
}

/** True when the call was settled. */
async function lookInto(context: Context, found: CallWithHold): Promise<boolean> {
  const { call, parentLegId, billedLegId } = found
  const carrier = context.carriers.of(call.carrier)
  if (!billedLegId && call.channel === 'agent') {
    const { dialledFrom, isTrial } = await context.database.asSystem(async tx => ({
      dialledFrom: await findHandedOverLeg(tx, call.id), isTrial: await isTrialCall(tx, call.id),
    }))
    if (dialledFrom !== null) return lookIntoHandOver(context, found, dialledFrom)
    if (isTrial) return lookIntoTalk(context, found)
  }
  if (!billedLegId && ORDERED.includes(call.channel)) return lookIntoOrder(context, found)
  if (!billedLegId && call.channel === 'check') return lookIntoOrdered(context, found)
  if (!parentLegId && !billedLegId) return await wasNeverDialled(context, call) && settle(context, found, null, 'canceled')
  const dialled = await findDialled(carrier, found)
  if (!dialled) {
    // a leg that the carrier told us of and does not know is no leg that is over
    if (billedLegId || !parentLegId) return false
    const parent = await carrier.findLeg(parentLegId)
    const isOver = parent ? isFinal(parent.status) : isOldEnough(call, context.clock.now())
    // asked once more: the leg may have been dialled and be over between the two answers
    return isOver && !await findDialled(carrier, found) && settle(context, found, null, 'canceled')
  }
  if (isFinal(dialled.status)) return settle(context, found, dialled, dialled.status)
  if (dialled.status !== call.status) await record(context, found, dialled, dialled.status)
  // a leg that we ordered may have come after the wish to end its call
  const isUnwanted = parentLegId === null && call.endRequestedAt !== null
  if (isUnwanted || isOvertime(found, dialled, context.clock.now())) await carrier.endLeg(parentLegId ?? dialled.id)
  return false
}

/** A call that the carrier dials by itself, and of whose leg nobody has heard. True when it was settled. */
async function lookIntoOrder(context: Context, found: CallWithHold): Promise<boolean> {
  const ordered = await findOrderedLeg(context, found.call)
  if (ordered === 'waits') return false
  if (typeof ordered === 'string') return settle(context, found, null, ordered)
  const { leg } = ordered
  const isOver = isFinal(leg.status) && await settle(context, found, leg, leg.status)
  // however little it tells: from now on the leg is known, and asked for
  if (!isOver && !isFinal(leg.status)) await record(context, found, leg, leg.status)
  if (!isFinal(leg.status) && found.call.endRequestedAt) await context.carriers.of(found.call.carrier).endLeg(leg.id)
  await context.database.asSystem(tx => closeOrder(tx, found.call.id, { state: 'placed', now: context.clock.now() }))
  return isOver
}

/** A call that is dialled from a leg of another one, and of which nobody has heard. True when it was settled. */
async function lookIntoHandOver(context: Context, found: CallWithHold, dialledFrom: string): Promise<boolean> {
  const carrier = context.carriers.of(found.call.carrier)
  const findIt = async () => (await carrier.findChildLegs(dialledFrom))
    .find(leg => leg.to === found.call.toNumber) ?? null
  const dialled = await findIt()
  if (dialled && isFinal(dialled.status)) return settle(context, found, dialled, dialled.status)
  if (dialled) {
    await record(context, found, dialled, dialled.status)
    return false
  }
  const parent = await carrier.findLeg(dialledFrom)
  const isOver = parent ? isFinal(parent.status) : isOldEnough(found.call, context.clock.now())
  // asked once more: the leg may have been dialled and be over between the two answers
  return isOver && !await findIt() && settle(context, found, null, 'canceled')
}

/**
 * A talk in a browser whose leg has not asked for it. It is joined to a voice by us alone, and only once it has: so it
 * is closed to legs first, and costs nothing if none was faster. True when it was settled.
 */
async function lookIntoTalk(context: Context, { call }: CallWithHold): Promise<boolean> {
  const now = context.clock.now()
  const reconcileAfter = new Date(now.getTime() + FIRST_WAIT_SECONDS * 1000)
  const { id: callId, userId } = call
  await requestCallEnd(context.database.sql, { callId, userId, isHangUp: false, now, reconcileAfter })
  const closed = await context.database.asSystem(tx => findCall(tx, call.id))
  return closed !== null && closed.billedLegId === null && settle(context, closed, null, 'canceled')
}

/** The carrier knows a leg that asked us for its number, a moment later at the latest: then its no is a no. */
function isOldEnough(call: CallRow, now: Date): boolean {
  return now.getTime() - call.createdAt.getTime() > CARRIER_LAG_SECONDS * 1000
}

/** A call that we ordered, and of whose leg nobody has heard: the order may have been lost, or its answer. */
async function lookIntoOrdered(context: Context, found: CallWithHold): Promise<boolean> {
  const { call } = found
  const legs = await context.carriers.of(call.carrier).findPlacedLegs({
    toNumber: call.toNumber, fromNumber: call.originNumber, since: new Date(call.createdAt.getTime() - 60_000),
  })
  const known = await context.database.asSystem(tx => findKnownLegs(tx, call.carrier, legs.map(leg => leg.id)))
  const leg = legs.find(one => !known.has(one.id))
  if (leg && isFinal(leg.status)) return settle(context, found, leg, leg.status)
  if (leg) await record(context, found, leg, leg.status)
  return !leg && isOldEnough(call, context.clock.now()) && settle(context, found, null, 'canceled')
}

/** Only a claimed row is ever dialled, and the carrier has no leg to its number that we do not know. */
async function wasNeverDialled(context: Context, call: CallRow): Promise<boolean> {
  const carrier = context.carriers.of(call.carrier)
  const legs = await carrier.findLegsTo(call.toNumber, new Date(call.createdAt.getTime() - 60_000))
  const known = await context.database.asSystem(tx => findKnownLegs(tx, call.carrier, legs.map(leg => leg.id)))
  return legs.every(leg => known.has(leg.id) || leg.parentId === null)
}

async function findDialled(
  carrier: Carrier, { call, parentLegId, billedLegId }: CallWithHold,
): Promise<CarrierLeg | null> {
  if (billedLegId) return carrier.findLeg(billedLegId)
  const children = await carrier.findChildLegs(parentLegId!)
  const address = call.channel === 'inbound' ? `client:${call.userId}` : call.toNumber
  return children.find(leg => leg.to === address) ?? null
}

async function settle(
  context: Context, found: CallWithHold, dialled: CarrierLeg | null, status: CallEvent['status'],
): Promise<boolean> {
  // a completed leg without a duration tells nothing that could be charged (C8)
  if (status === 'completed' && dialled?.durationSeconds === null) return false
  const { outcome } = await record(context, found, dialled, status)
  return outcome === 'settled'
}

function record(
  context: Context, { call, components, parentLegId, billedLegId, billedRole }: CallWithHold, dialled: CarrierLeg | null, status: CallEvent['status'],
) {
  return recordCallEvent(context, {
    carrier: call.carrier,
    source: 'reconciler',
    callId: call.id,
    components,
    termsKey: call.terms,
    status,
    parentLegId,
    legId: dialled?.id ?? billedLegId,
    ownerId: null,
    toNumber: null,
    fromNumber: null,
    sequence: null,
    occurredAt: (isFinal(status) ? dialled?.endedAt : dialled?.startedAt) ?? context.clock.now(),
    durationSeconds: dialled?.durationSeconds ?? null,
    role: call.channel === 'inbound' ? 'browser' : billedRole === 'inbound' ? 'inbound' : 'destination',
  })
}

function isOvertime(found: CallWithHold, dialled: CarrierLeg, now: Date): boolean {
  const answeredAt = found.call.answeredAt ?? (dialled.status === 'answered' ? dialled.startedAt : null)
  return answeredAt !== null && now.getTime() >= endedFromHereAt(found, answeredAt)
}

/** A leg that came in has no limit at the carrier: where nobody else ends it, it is ended before its hold is spent. */
function endedFromHereAt({ call, billedRole }: CallWithHold, answeredAt: Date): number {
  const moreSeconds = call.channel === 'agent' && billedRole === 'inbound' ? -SPARE_SECONDS : OVERTIME_SECONDS
  return answeredAt.getTime() + (call.maxSeconds + moreSeconds) * 1000
}

/** Later each time, but never later than the end of the call's time. */
async function defer(context: Context, found: CallWithHold): Promise<void> {
  const { call, reconcileAttempts } = found
  const now = context.clock.now().getTime()
  const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** Math.min(reconcileAttempts, 10), LONGEST_WAIT_SECONDS) * 1000
  const limit = call.answeredAt === null ? Infinity : endedFromHereAt(found, call.answeredAt)
  const next = limit > now ? Math.min(now + wait, limit) : now + wait
  await deferReconcile(context.database.sql, call.id, new Date(next))
}
