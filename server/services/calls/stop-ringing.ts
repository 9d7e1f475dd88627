import type { Context } from '../../context'
import { findCall } from '../../db/calls/calls'
import { listUnanswered, type Called } from '../../db/calls/open-calls'
import { endCall } from './end-call'
import { mayStillDial } from './may-still-dial'

/**
 * Something was kept by which somebody may not be called any more: what is on its way to them ends before they pick up
 * (O3). Whether they may be called is asked again for each call, by the rule that dials it: what was said may be an old
 * request that came once more, and they have agreed since. Whoever has picked up talks, and ends the call themselves.
 */
export function stopRinging(context: Context, called: Called): void {
  context.later('end calls that are not wanted any more', async () => {
    const unwanted = await context.database.asSystem(async tx => {
      const calls = []
      // of one person or number there is one such call, and an account's agents hold few at once
      for (const id of await listUnanswered(tx, called)) {
        const { call } = (await findCall(tx, id))!
        if (!await mayStillDial(tx, call, context.clock.now())) calls.push(call)
      }
      return calls
    })
    await Promise.all(unwanted.map(({ id, userId }) => endCall(context, userId, id, 'unwanted')))
  })
}
