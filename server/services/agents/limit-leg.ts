import type { Context } from '../../context'
import type { BoundStream } from './bind-stream'

/**
 * A leg that came in runs a document that cannot limit it: the carrier is asked to end it once its hold is spent,
 * whatever becomes of our servers (G1, C14). One that does not do so changes nothing: any of our servers ends it.
 */
export async function limitLeg(
  { carriers, log }: Context, { callId, carrier, legId, maxSeconds, occasion }: BoundStream,
): Promise<void> {
  if (occasion.way !== 'in') return
  try {
    const isLimited = await carriers.of(carrier).extendLeg(legId, maxSeconds)
    log.info({ callId, isLimited }, 'limit of a leg that came in')
  } catch (error) {
    log.warn({ error, callId }, 'a leg that came in could not be limited')
  }
}
