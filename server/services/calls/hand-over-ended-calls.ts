import type { Context } from '../../context'
import { findPlacers } from '../../db/calls/calls'
import { forgetEndedCalls, listEndedCalls, takeEndedCalls } from '../../db/calls/ended-calls'
import type { Tx } from '../../db/client'

/** Who wants to know of every call that ended. */
export interface EndedCallSubscriber {
  /** Kept with the calls that it has taken: never another one's, and never another name for the same. */
  name: string
  /**
   * Writes what follows, in the transaction that notes that these calls were taken: each has its effect once, in any
   * number of servers. What is slow is only lined up here. Where it throws, the calls come again.
   */
  take: (context: Context, tx: Tx, callIds: string[]) => Promise<void>
  /** Whether pages show what it wrote: then whoever placed the calls hears that they changed, once it is committed. */
  isShown?: true
}

const BATCH = 200
const FIRST = '00000000-0000-0000-0000-000000000000'

/**
 * Hands calls that ended to each of those who want to know. Any number of servers may do so at once. A subscriber that
 * fails keeps nothing from the others, and a call that one cannot take keeps none of the rest from it.
 *
 * @returns how many were taken.
 */
export async function handOverEndedCalls(
  context: Context, subscribers: readonly EndedCallSubscriber[],
): Promise<number> {
  let count = 0
  for (const subscriber of subscribers) {
    for (let after: string | undefined = FIRST; after !== undefined;) {
      const from: string = after
      const callIds = await context.database.asSystem(tx => listEndedCalls(tx, subscriber.name, from, BATCH))
      count += await handOver(context, subscriber, callIds)
      after = callIds.length < BATCH ? undefined : callIds.at(-1)
    }
  }
  await context.database.asSystem(tx => forgetEndedCalls(tx, subscribers.map(({ name }) => name)))
  return count
}

async function handOver(context: Context, subscriber: EndedCallSubscriber, callIds: string[]): Promise<number> {
  if (callIds.length === 0) return 0
  try {
    const taken = await context.database.asSystem(async tx => {
      const ids = await takeEndedCalls(tx, subscriber.name, callIds)
      if (ids.length > 0) await subscriber.take(context, tx, ids)
      return ids
    })
    if (subscriber.isShown) await tell(context, taken)
    return taken.length
  } catch (error) {
    if (callIds.length > 1) {
      let count = 0
      for (const callId of callIds) count += await handOver(context, subscriber, [callId])
      return count
    }
    context.log.error({ error, subscriber: subscriber.name, callId: callIds[0] }, 'a call that ended could not be handed over')
    return 0
  }
}

async function tell(context: Context, callIds: string[]): Promise<void> {
  const placed = await context.database.asSystem(tx => findPlacers(tx, callIds))
  for (const news of placed) context.live.publish(news)
}
