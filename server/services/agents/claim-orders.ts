import type { Context } from '../../context'
import { claimTalkOrders, type TalkOrderRow } from '../../db/agents/talk-orders'
import type { BoundStream } from './bind-stream'

export type ClaimedOrder = Pick<TalkOrderRow, 'kind' | 'words'>

/**
 * What is asked of a talk and was not done yet, for the server that holds it: each once. It is written down first and
 * done then: a server that dies in between takes the stream with it, and the next one begins with what was whispered.
 */
export async function claimOrders(
  { clock, database, live }: Context, { callId, sessionId, userId }: BoundStream,
): Promise<ClaimedOrder[]> {
  const orders = await database.asSystem(tx => claimTalkOrders(tx, { callId, sessionId, now: clock.now() }))
  if (orders.length > 0) live.publish({ userId, callId, isTalk: true })
  return orders
}
