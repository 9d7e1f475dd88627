import type { Context } from '../../context'
import { databaseErrorOf } from '../../db/client'
import { receiveCall as receiveRow } from '../../db/calls/incoming-calls'
import { parseNumber } from '../../domain/phone/parse-number'
import type { PriceComponent } from '../../../shared/pricing'
import { EXPIRY_GRACE_SECONDS } from './hold-call'

/** Somebody on the telephone network calls a number of ours. */
export interface IncomingCall {
  carrier: string
  /** Of the leg that they come in by. */
  legId: string
  /** E.164. */
  ourNumber: string
  /** E.164, or `WITHHELD`. */
  theirNumber: string
}

/** Nobody pays for a call that comes in: it has terms as every call has, and they come to nothing. */
const free = (currency: string): PriceComponent => ({
  component: 'phone', currency, rateNanosPerMinute: 0n, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60,
  minimumSeconds: 0, graceSeconds: 0,
})

/** Between a ring and the first question to the carrier, where no callback has arrived by then. */
const SILENT_SECONDS = 20
const UNIQUE_VIOLATION = '23505'

/**
 * Somebody calls a number of ours: it rings in every open tab of whoever it belongs to. Who is in a call already has
 * missed it, and the caller hears that they are busy. A number that is nobody's, or whose owner's wallet is frozen or
 * closed, is not served: nothing is written.
 *
 * @returns the document that the carrier is answered with.
 */
export async function receiveCall(context: Context, incoming: IncomingCall): Promise<string> {
  const { config, browserVoice, clock, ids, database, live, log } = context
  const now = clock.now()
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)
  const their = parseNumber(incoming.theirNumber, 'ZZ')
  const maxSeconds = config.limits.maxCallSeconds
  const receiveOnce = () => receiveRow(database.sql, {
    ...incoming,
    callId: ids.uuid(now),
    country: their.ok ? their.country : null,
    lineType: their.ok ? their.lineType : 'unknown',
    currency: config.currency,
    maxSeconds,
    component: free(config.currency),
    now,
    expiresAt: after(maxSeconds + config.ringTimeoutSeconds + EXPIRY_GRACE_SECONDS),
    reconcileAfter: after(config.ringTimeoutSeconds + SILENT_SECONDS),
  })
  // the same leg asked at the same moment: asked again, the kernel finds its call
  const received = await receiveOnce().catch((error: unknown) => {
    if (databaseErrorOf(error)?.code !== UNIQUE_VIOLATION) throw error
    return receiveOnce()
  })
  log.info({ outcome: received.outcome, callId: received.callId, legId: incoming.legId }, 'incoming call')
  if (received.outcome === 'not_served') return browserVoice.rejectDocument('rejected')
  const { outcome, callId, userId, terms } = received
  live.publish({ userId, callId })
  if (outcome === 'busy') return browserVoice.rejectDocument('busy')
  if (outcome === 'over') return browserVoice.hangupDocument()
  return browserVoice.ringDocument({ callId, identity: userId, maxSeconds: received.maxSeconds, terms })
}
