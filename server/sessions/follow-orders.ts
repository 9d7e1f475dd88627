import type { Context } from '../context'
import type { BoundStream } from '../services/agents/bind-stream'
import { claimOrders, type ClaimedOrder } from '../services/agents/claim-orders'
import type { Timers } from './timers'

/** News that a dead line swallowed are made up for by looking. */
const LOOK_EVERY_MS = 5000

/** Does what is asked of a talk, on whatever server it is asked, until the returned function was called. */
export function followOrders(
  context: Context, bound: BoundStream, timers: Timers, obey: (order: ClaimedOrder) => void,
): () => void {
  let isStopped = false
  let stopWaiting = () => {}
  let looking: Promise<void> | null = null
  let isAskedAgain = false

  async function look(): Promise<void> {
    const orders = await claimOrders(context, bound)
    for (const order of orders) obey(order)
  }
  /** One look at a time; what is asked meanwhile is found by the next. */
  function lookSoon(): void {
    if (isStopped) return
    if (looking) {
      isAskedAgain = true
      return
    }
    looking = look().catch((error: unknown) => context.log.warn({ error, callId: bound.callId }, 'orders of a talk')).finally(() => {
      looking = null
      if (isAskedAgain) lookSoon()
      isAskedAgain = false
    })
  }
  function lookNowAndThen(): void {
    lookSoon()
    stopWaiting = timers.in(LOOK_EVERY_MS, lookNowAndThen)
  }

  const unsubscribe = context.live.subscribe(bound.userId, ({ callId, isOrder }) => {
    if (isOrder && callId === bound.callId) lookSoon()
  })
  lookNowAndThen()
  return () => {
    isStopped = true
    stopWaiting()
    unsubscribe()
  }
}
