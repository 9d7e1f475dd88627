import type { Context } from '../context'
import { heldTalks } from './held-talks'
import { machineTimers } from './timers'

/** When what was said in them is kept, also of those whose line was cut. */
export function talksAreOver(context: Context): Promise<void> {
  return new Promise(resolve => heldTalks(context).whenEmpty(resolve))
}

/**
 * The server stops, and no talk begins here any more. Those that go on are handed to another server; where there is
 * none they may end by themselves for a while, then the voice says goodbye. Resolves when there is no talk left.
 */
export async function leaveTalks(context: Context, timers = machineTimers): Promise<void> {
  const { config: { talks: { atStop, stopWaitSeconds } }, log } = context
  const here = heldTalks(context)
  here.isLeaving = true
  if (here.talks.size > 0) log.info({ talks: here.talks.size, atStop }, 'leaving talks')
  if (atStop === 'wait') {
    await new Promise<void>(resolve => {
      const cancel = timers.in(stopWaitSeconds * 1000, resolve)
      here.whenEmpty(() => {
        cancel()
        resolve()
      })
    })
  }
  const leave = atStop === 'wait' ? 'sayGoodbye' as const : 'handOver' as const
  await Promise.allSettled([...here.talks].map(talk => talk[leave]()))
}
