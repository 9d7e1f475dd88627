import { isFinal } from '../../domain/calls/lifecycle'
import { DomainError } from '../../domain/errors'
import { CarrierUnavailable } from '../../carriers/carrier'
import type { Context } from '../../context'
import { requestCallEnd } from '../../db/calls/calls'
import type { EndCallReply, EndReason } from '../../../shared/schemas/calls'
import { reconcileCall } from './reconcile-calls'

/** Time for the carrier's own callback before it is asked. */
const CALLBACK_SECONDS = 4

/**
 * The caller hung up, a page found the line dead, or whoever is called wants no calls (C10): ends the carrier's leg,
 * can be repeated, moves no money. A call that the carrier was never asked for is looked into at once, so that its hold
 * is freed as soon as the carrier has confirmed that.
 *
 * @throws DomainError `not_found` for a call of somebody else.
 */
export async function endCall(
  context: Context, callerId: string, callId: string, reason: EndReason | 'unwanted' = 'hung_up',
): Promise<EndCallReply> {
  const now = context.clock.now()
  const found = await requestCallEnd(context.database.sql, {
    callId, userId: callerId, isHangUp: reason === 'hung_up',
    now, reconcileAfter: new Date(now.getTime() + CALLBACK_SECONDS * 1000),
  })
  if (!found) throw new DomainError('not_found', 'You have no such call.')
  if (found.isSettled) return { callId, status: found.status, ending: false }
  if (!isFinal(found.status)) {
    if (found.legId) await endLeg(context, callId, found.carrier, found.legId)
    else context.later('confirm that the call was never dialled', () => reconcileCall(context, callId))
  }
  return { callId, status: found.status, ending: true }
}

/**
 * Where the carrier cannot be reached, the time limit and the reconciler end the call; the caller has hung up
 * already.
 */
async function endLeg(context: Context, callId: string, carrier: string, legId: string): Promise<void> {
  try {
    await context.carriers.of(carrier).endLeg(legId)
  } catch (error) {
    if (!(error instanceof CarrierUnavailable)) throw error
    context.log.warn({ error, callId }, 'the carrier could not be told to end a call')
  }
}
