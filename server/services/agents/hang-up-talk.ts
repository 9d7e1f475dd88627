import type { Context } from '../../context'
import { DomainError } from '../../domain/errors'
import type { EndCallReply } from '../../../shared/schemas/calls'
import { endCall } from '../calls/end-call'
import { orderTalk } from './order-talk'

/**
 * Ends a call that an agent holds, twice over: the server that holds the talk is told, and the carrier ends the leg,
 * whatever becomes of that server.
 *
 * @throws DomainError `not_found` also for somebody else's (A2)
 */
export async function hangUpTalk(context: Context, userId: string, callId: string): Promise<EndCallReply> {
  const id = context.ids.uuid(context.clock.now())
  try {
    await orderTalk(context, userId, callId, { id, kind: 'hang_up', words: null, toNumber: null })
  } catch (error) {
    // what is over is over, and may be said again
    if (!(error instanceof DomainError) || error.code === 'not_found') throw error
  }
  return endCall(context, userId, callId)
}
