import type { Context } from '../../../context'
import { findRequestOf } from '../../../db/outreach/keypad-calls'
import { listFollowed } from '../../../db/outreach/programme-call'
import { DomainError } from '../../../domain/errors'
import type { Follower, LiveSend } from '../../live/follow-account'
import { readKeypadCall } from './read-keypad-call'

/**
 * Sends each change of the keypad calls that a person asked for, of those that people asked for whom they supervise,
 * and of those to people in their care that a round asks for, until stopped. Whole states, never differences: what is
 * missed once is right the next time.
 */
export function followKeypadCalls(context: Context, userId: string, send: LiveSend): Follower {
  let isStopped = false
  // one after the other: two changes of one call must not overtake each other
  let queue: Promise<unknown> = Promise.resolve()
  const enqueue = (work: () => Promise<unknown>) => {
    queue = queue.then(() => (isStopped ? undefined : work())).catch((error: unknown) => context.log.warn({ error }, 'live'))
  }
  const tell = async (callId: string | null) => {
    const id = callId && await context.database.asSystem(tx => findRequestOf(tx, callId))
    const call = id && await readKeypadCall(context, userId, id).catch(unlessHidden)
    if (call && !isStopped) await send('keypad', call)
  }
  const subscriptions: (() => void)[] = []
  enqueue(async () => {
    const followed = await context.database.asSystem(tx => listFollowed(tx, userId))
    if (isStopped) return
    for (const id of followed) subscriptions.push(
      context.live.subscribe(id, ({ callId }) => enqueue(() => tell(callId))),
    )
  })
  enqueue(() => send('hello', { serverTime: context.clock.now().toISOString() }))
  const stop = () => {
    isStopped = true
    for (const unsubscribe of subscriptions) unsubscribe()
  }
  return {
    stop,
    async finish() {
      await queue
      stop()
    },
  }
}

/** A colleague's call to somebody who is not theirs to see. */
function unlessHidden(error: unknown): null {
  if (error instanceof DomainError) return null
  throw error
}
