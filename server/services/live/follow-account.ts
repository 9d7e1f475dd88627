import type { Context } from '../../context'
import { readCallState } from '../calls/read-call'
import { readWallet } from '../wallet/read-wallet'
import type { LiveEventName, LiveEvents } from '../../../shared/schemas/live'

export type LiveSend = <Name extends LiveEventName>(name: Name, data: LiveEvents[Name]) => Promise<unknown>

export interface Follower {
  /** Nothing is sent from now on. */
  stop: () => void
  /** Says once more how the wallet stands, then stops. */
  finish: () => Promise<void>
}

/**
 * Sends the wallet now and every change of the person's calls and wallet from then on, until stopped. Whole states,
 * never differences: what is missed once is right the next time.
 */
export function followAccount(context: Context, userId: string, send: LiveSend): Follower {
  let isStopped = false
  // one after the other: two changes of one call must not overtake each other
  let queue: Promise<unknown> = Promise.resolve()
  const enqueue = (work: () => Promise<unknown>) => {
    queue = queue.then(() => (isStopped ? undefined : work())).catch((error: unknown) => context.log.warn({ error }, 'live'))
  }
  let lastSent = ''
  const sendWallet = async () => {
    const wallet = await readWallet(context, userId)
    const state = JSON.stringify(wallet)
    if (isStopped || !wallet || state === lastSent) return
    lastSent = state
    await send('wallet', wallet)
  }
  const unsubscribe = context.live.subscribe(userId, ({ callId, isTalk, isOrder }) => enqueue(async () => {
    if (isOrder) return
    if (isTalk && callId !== null) return send('talk', { callId })
    const call = callId === null ? null : await readCallState(context, userId, callId)
    if (call && !isStopped) await send('call', call)
    await sendWallet()
  }))
  enqueue(() => send('hello', { serverTime: context.clock.now().toISOString() }))
  enqueue(sendWallet)
  const stop = () => {
    isStopped = true
    unsubscribe()
  }
  return {
    stop,
    async finish() {
      enqueue(sendWallet)
      await queue
      stop()
    },
  }
}
