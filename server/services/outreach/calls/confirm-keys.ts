import { CarrierUnavailable } from '../../../carriers/carrier'
import type { Context } from '../../../context'
import { findCall } from '../../../db/calls/calls'
import { findRequestOf, listPresses, listUnconfirmed, listWithoutKeys, notePress } from '../../../db/outreach/keypad-calls'
import { concludeCall } from './conclude-call'

/** Whoever sends keys for a call that the carrier does not know after that, made them up. */
const WAITS_MS = 24 * 3600 * 1000
const BATCH = 50

/**
 * Asks the carrier about a call whose keys nobody has proved (O5): where its books have the call as we placed it, with
 * that number, and answered, the key counts. Where it keeps keys itself, they must be the same.
 */
export async function confirmKeys(context: Context, callId: string): Promise<void> {
  const found = await context.database.asSystem(tx => findCall(tx, callId))
  // no leg yet: whether the carrier has one is being looked for
  if (!found?.billedLegId) return
  const carrier = context.carriers.of(found.call.carrier)
  const leg = await carrier.findLeg(found.billedLegId)
  if (!leg || leg.to !== found.call.toNumber || (leg.status !== 'answered' && leg.status !== 'completed')) return
  const kept = await carrier.readKeys(found.billedLegId)
  const userId = await context.database.asSystem(async tx => {
    for (const press of await listPresses(tx, [callId])) {
      if (press.isConfirmed || (kept !== null && !kept.includes(press.key ?? ''))) continue
      await notePress(tx, { ...press, isConfirmed: true })
    }
    await concludeCall(context, tx, (await findRequestOf(tx, callId))!)
    return found.call.userId
  })
  context.live.publish({ userId, callId })
}

/**
 * Keys whose carrier could not be asked at once, or had no record of the call yet.
 *
 * @returns how many calls were asked about.
 */
export async function confirmWaitingKeys(context: Context): Promise<number> {
  const since = new Date(context.clock.now().getTime() - WAITS_MS)
  const callIds = await context.database.asSystem(tx => listUnconfirmed(tx, since, BATCH))
  for (const callId of callIds) {
    await confirmKeys(context, callId).catch((error: unknown) => {
      const isExpected = error instanceof CarrierUnavailable
      context.log[isExpected ? 'warn' : 'error']({ error, callId }, 'a key could not be confirmed')
    })
  }
  return callIds.length
}

/**
 * Keys that nobody told us of: where the carrier keeps them, they are read there once the call is settled and its
 * records are complete. That there was none is written too, and then not asked again.
 *
 * @returns how many calls were asked about.
 */
export async function findLostKeys(context: Context): Promise<number> {
  const now = context.clock.now()
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const keeping = context.carriers.all.flatMap(({ name, keysKeptAfterSeconds: after }) =>
    after === null ? [] : { carrier: name, since: ago(WAITS_MS), until: ago(after * 1000) })
  const callIds = await context.database.asSystem(tx => listWithoutKeys(tx, keeping, BATCH))
  for (const callId of callIds) {
    await findLostKey(context, callId).catch((error: unknown) => {
      const isExpected = error instanceof CarrierUnavailable
      context.log[isExpected ? 'warn' : 'error']({ error, callId }, 'the keys of a call could not be read')
    })
  }
  return callIds.length
}

async function findLostKey(context: Context, callId: string): Promise<void> {
  const found = (await context.database.asSystem(tx => findCall(tx, callId)))!
  const kept = await context.carriers.of(found.call.carrier).readKeys(found.billedLegId!)
  if (kept === null) return
  await context.database.asSystem(async tx => {
    const heard = await listPresses(tx, [callId])
    const next = Math.max(0, ...heard.map(({ place }) => place)) + 1
    const keys = kept === '' ? [null] : [...kept]
    for (const [index, key] of keys.entries()) {
      await notePress(tx, { callId, place: next + index, key, source: 'books', heardAt: context.clock.now(), isConfirmed: true })
    }
    await concludeCall(context, tx, (await findRequestOf(tx, callId))!)
  })
  context.live.publish({ userId: found.call.userId, callId })
}
