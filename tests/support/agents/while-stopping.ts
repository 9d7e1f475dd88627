import type { Context } from '../../../server/context'
import { heldTalks } from '../../../server/sessions/held-talks'
import { leaveTalks } from '../../../server/sessions/leave-talks'

/** What happens while a server stops: its talks wait for their ends, or another one goes on with them. */
export async function whileStopping(context: Context, atStop: 'wait' | 'hand-over', work: () => Promise<void>): Promise<void> {
  const { talks } = context.config
  Object.assign(context.config, { talks: { ...talks, atStop, stopWaitSeconds: 1 } })
  await leaveTalks(context)
  try {
    await work()
  } finally {
    Object.assign(context.config, { talks })
    heldTalks(context).isLeaving = false
  }
}
