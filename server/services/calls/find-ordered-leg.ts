import type { CarrierLeg } from '../../carriers/carrier'
import type { Context } from '../../context'
import { findKnownLegs } from '../../db/calls/call-legs'
import {
  closeOrder, dropOrder, findCallOrder, listOpenOrders, noteUnknownOrder, type CallOrder,
} from '../../db/calls/call-orders'
import type { CallRow } from '../../db/calls/calls'
import { placeCall } from './place-call'

/** `waits`: nothing is certain yet. `failed` and `canceled`: nobody was dialled, and nobody will be. */
export type OrderedLeg = { leg: CarrierLeg } | 'waits' | 'failed' | 'canceled'

/** An order that was written and not asked for goes on; one that is older is not wanted any more. */
const READY_SECONDS = 300
/** Longer than the carrier is waited for: who asked is dead. */
const ASKING_SECONDS = 30
/**
 * So long after the question a leg that is not there never will be: the carrier lists what it has taken at once, and a
 * question that is still on its way is dead by then.
 */
const SETTLED_SECONDS = 180
/** Clocks differ. */
const SLACK_SECONDS = 60

/**
 * What has become of the order of a call that no leg is known of (C9). Asks the carrier what it has dialled; orders
 * nothing a second time.
 *
 * @throws CarrierUnavailable: then nothing is known, and nothing is freed.
 */
export async function findOrderedLeg(context: Context, call: CallRow): Promise<OrderedLeg> {
  const order = await context.database.asSystem(tx => findCallOrder(tx, call.id))
  // written with its call: there is none that has none
  if (!order) throw new Error(`a call that nobody ordered: ${call.id}`)
  switch (order.state) {
    case 'ready': return goOn(context, call, order)
    case 'asking':
      if (secondsSince(context, order.askedAt!) < ASKING_SECONDS) return 'waits'
      await context.database.asSystem(tx => noteUnknownOrder(tx, call.id, context.clock.now()))
      return lookFor(context, call, order.askedAt!)
    case 'placed':
    case 'unknown': return lookFor(context, call, order.askedAt!)
    case 'refused':
    case 'never_dialled': return 'failed'
    case 'dropped': return 'canceled'
  }
}

async function goOn(context: Context, call: CallRow, order: CallOrder): Promise<OrderedLeg> {
  const isWanted = !call.endRequestedAt && secondsSince(context, order.createdAt) < READY_SECONDS
  if (isWanted) {
    await placeCall(context, call.id)
    return 'waits'
  }
  return await context.database.asSystem(tx => dropOrder(tx, call.id, context.clock.now())) ? 'canceled' : 'waits'
}

/**
 * A leg that the carrier dialled from the same number to the same number, since it was asked, and that belongs to no
 * call. Where there are several such legs or orders, their own callbacks tell them apart; where those have not come
 * either, the order that was first has the leg that was first.
 */
async function lookFor(context: Context, call: CallRow, askedAt: Date): Promise<OrderedLeg> {
  const carrier = context.carriers.of(call.carrier)
  const since = new Date(askedAt.getTime() - SLACK_SECONDS * 1000)
  const legs = await carrier.findPlacedLegs({ toNumber: call.toNumber, fromNumber: call.originNumber, since })
  const { free, orders } = await context.database.asSystem(async tx => {
    const known = await findKnownLegs(tx, call.carrier, legs.map(leg => leg.id))
    return { free: legs.filter(leg => !known.has(leg.id)), orders: await listOpenOrders(tx, call) }
  })
  const isSettled = secondsSince(context, askedAt) > SETTLED_SECONDS
  const leg = free[Math.max(0, orders.indexOf(call.id))]
  if (leg && (isSettled || (free.length === 1 && orders.length < 2))) return { leg }
  return isSettled ? neverDialled(context, call) : 'waits'
}

async function neverDialled(context: Context, call: CallRow): Promise<OrderedLeg> {
  await context.database.asSystem(tx => closeOrder(tx, call.id, { state: 'never_dialled', now: context.clock.now() }))
  return 'failed'
}

function secondsSince(context: Context, then: Date): number {
  return (context.clock.now().getTime() - then.getTime()) / 1000
}
