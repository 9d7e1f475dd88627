import type { Context } from '../../context'
import { listUnanswered, type Called } from '../../db/calls/open-calls'
import { endCall } from './end-call'

/**
 * Somebody does not want to be called any more, and that is kept: what is on its way to them ends before they pick up
 * (O3). Later calls are refused by what was kept. Whoever has picked up talks, and ends the call themselves.
 */
export function stopRinging(context: Context, called: Called): void {
  context.later('end calls that are not wanted any more', async () => {
    const calls = await context.database.asSystem(tx => listUnanswered(tx, called))
    await Promise.all(calls.map(({ id, userId }) => endCall(context, userId, id, 'unwanted')))
  })
}
