import { isFinal } from '../../domain/calls/lifecycle'
import { CarrierUnavailable, type CarrierLeg } from '../../carriers/carrier'
import type { Context } from '../../context'
import { claimDueCalls, deferReconcile, findCall, findKnownSids, type CallRow, type CallWithHold } from '../../db/calls'
import { recordCallEvent, type CallEvent } from './record-call-event'

/** Asked about at once: what a server that dies has taken with it is little, and free again soon. */
const BATCH = 8
export const LEASE_SECONDS = 30
/** A call is given this long beyond its time before it is ended from here (C14). */
const OVERTIME_SECONDS = 10
const FIRST_WAIT_SECONDS = 15
/** With the lease the longest that a charge, or money held, waits for once everything works again. */
const LONGEST_WAIT_SECONDS = 60
/** The carrier's records may be this far behind its calls. */
const CARRIER_LAG_SECONDS = 600

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
  const { call } = found
  try {
    if (!await lookInto(context, call)) await defer(context, found)
  } catch (error) {
    const isExpected = error instanceof CarrierUnavailable
    context.log[isExpected ? 'warn' : 'error']({ error, callId }, 'a call could not be reconciled')
    await defer(context, found)
  }
}

/** True when the call was settled. */
async function lookInto(context: Context, call: CallRow): Promise<boolean> {
  if (!call.parentSid) return await wasNeverDialled(context, call) && settle(context, call, null, 'canceled')
  const child = await findChild(context, call)
  if (!child) {
    const parent = await context.carrier.findLeg(call.parentSid)
    const isOver = parent ? isFinal(parent.status) : isOldEnough(call, context.clock.now())
    // asked once more: the leg may have been dialled and be over between the two answers
    return isOver && !call.childSid && !await findChild(context, call) && settle(context, call, null, 'canceled')
  }
  if (isFinal(child.status)) return settle(context, call, child, child.status)
  if (child.status !== call.status) await record(context, call, child, child.status)
  if (isOvertime(call, child, context.clock.now())) await context.carrier.endLeg(call.parentSid)
  return false
}

/** The carrier knows a leg that asked us for its number, a moment later at the latest: then its no is a no. */
function isOldEnough(call: CallRow, now: Date): boolean {
  return now.getTime() - call.createdAt.getTime() > CARRIER_LAG_SECONDS * 1000
}

/** Only a claimed row is ever dialled, and the carrier has no leg to its number that we do not know. */
async function wasNeverDialled(context: Context, call: CallRow): Promise<boolean> {
  const legs = await context.carrier.findLegsTo(call.toNumber, new Date(call.createdAt.getTime() - 60_000))
  const known = await context.database.asSystem(tx => findKnownSids(tx, legs.map(leg => leg.id)))
  return legs.every(leg => known.has(leg.id) || leg.parentId === null)
}

async function findChild(context: Context, call: CallRow): Promise<CarrierLeg | null> {
  if (call.childSid) return context.carrier.findLeg(call.childSid)
  const children = await context.carrier.findChildLegs(call.parentSid!)
  return children.find(leg => leg.to === call.toNumber) ?? null
}

async function settle(context: Context, call: CallRow, child: CarrierLeg | null, status: CallEvent['status']): Promise<boolean> {
  // a completed leg without a duration tells nothing that could be charged (C8)
  if (status === 'completed' && child?.durationSeconds === null) return false
  const { outcome } = await record(context, call, child, status)
  return outcome === 'settled'
}

function record(context: Context, call: CallRow, child: CarrierLeg | null, status: CallEvent['status']) {
  return recordCallEvent(context, {
    source: 'reconciler',
    callId: call.id,
    terms: call,
    termsKey: call.terms,
    status,
    parentSid: call.parentSid,
    childSid: child?.id ?? call.childSid,
    ownerId: null,
    toNumber: null,
    fromNumber: null,
    sequence: null,
    occurredAt: (isFinal(status) ? child?.endedAt : child?.startedAt) ?? context.clock.now(),
    durationSeconds: child?.durationSeconds ?? null,
  })
}

function isOvertime(call: CallRow, child: CarrierLeg, now: Date): boolean {
  const answeredAt = call.answeredAt ?? (child.status === 'answered' ? child.startedAt : null)
  return answeredAt !== null && now.getTime() > answeredAt.getTime() + (call.maxSeconds + OVERTIME_SECONDS) * 1000
}

/** Later each time, but never later than the end of the call's time. */
async function defer(context: Context, { call, reconcileAttempts }: CallWithHold): Promise<void> {
  const now = context.clock.now().getTime()
  const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** Math.min(reconcileAttempts, 10), LONGEST_WAIT_SECONDS) * 1000
  const answeredAt = call.answeredAt?.getTime() ?? Infinity
  const limit = answeredAt + (call.maxSeconds + OVERTIME_SECONDS + 1) * 1000
  const next = limit > now ? Math.min(now + wait, limit) : now + wait
  await deferReconcile(context.database.sql, call.id, new Date(next))
}
