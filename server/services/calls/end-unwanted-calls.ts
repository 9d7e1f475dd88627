import type { Context } from '../../context'
import { findCall } from '../../db/calls/calls'
import { listUnwanted } from '../../db/calls/open-calls'
import type { Tx } from '../../db/client'
import { endCall } from './end-call'
import { mayStillDial } from './may-still-dial'

/**
 * Ends calls that ring at somebody who may not be called any more (O3). Whether they may is asked again for each call,
 * by the rule that dials it: what was said may be an old request that came once more, and they have agreed since.
 * Whoever has picked up talks, and ends the call themselves.
 *
 * @param list whose calls are looked at; those of everybody who wants none, for a server that died over one of them
 */
export async function endUnwantedCalls(
  context: Context, list: (tx: Tx) => Promise<string[]> = listUnwanted,
): Promise<void> {
  const unwanted = await context.database.asSystem(async tx => {
    const calls = []
    // of one person or number there is one such call, and an account's agents hold few at once
    for (const id of await list(tx)) {
      const { call } = (await findCall(tx, id))!
      if (!await mayStillDial(tx, call, context.clock.now())) calls.push(call)
    }
    return calls
  })
  await Promise.all(unwanted.map(({ id, userId }) => endCall(context, userId, id, 'unwanted')))
}
