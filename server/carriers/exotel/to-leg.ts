import { usableDuration } from '../../domain/calls/duration'
import { CarrierUnavailable, type CarrierLeg } from '../carrier'
import { numberFromExotel } from './numbers'
import { priceFromExotel } from './price'
import { statusFromExotel } from './status'
import { timeFromExotel } from './times'
import type { Call } from './wire'

export interface LegReading {
  /** ISO 3166-1 alpha-2: numbers without a code belong there. */
  home: string
  /** ISO 4217. */
  currency: string
}

/**
 * A call into a flow has one leg: `From` is who was called, and our number is the ExoPhone. Length and price are there
 * once the end is: until then nothing is billed (C8).
 *
 * @throws CarrierUnavailable for a status that Exotel does not document: it tells nothing.
 */
export function toLeg(call: Call, { home, currency }: LegReading): CarrierLeg {
  const status = statusFromExotel(call.Status)
  if (!status) throw new CarrierUnavailable(new Error(`a call status that Exotel does not document: ${call.Status}`))
  const endedAt = timeFromExotel(call.EndTime)
  const onCall = call.Details?.Legs?.[0]?.Leg.OnCallDuration
  return {
    id: call.Sid,
    parentId: call.ParentCallSid || null,
    to: numberFromExotel(call.From, home),
    from: numberFromExotel(call.PhoneNumberSid || call.To, home),
    status,
    durationSeconds: endedAt === null ? null : usableDuration(onCall || call.Duration),
    startedAt: timeFromExotel(call.StartTime),
    endedAt,
    price: endedAt === null ? null : priceFromExotel(call.Price, currency),
  }
}
