import type { CallInstance } from 'twilio/lib/rest/api/v2010/account/call'
import { usableDuration } from '../../domain/calls/duration'
import type { CarrierLeg } from '../carrier'
import { priceFromTwilio } from './leg-price'
import { statusFromTwilio } from './status'

/** @throws Error for a status that Twilio does not document. */
export function toLeg(call: CallInstance): CarrierLeg {
  const status = statusFromTwilio(call.status)
  if (!status) throw new Error(`a call status that Twilio does not document: ${String(call.status)}`)
  return {
    id: call.sid,
    parentId: call.parentCallSid || null,
    to: call.to,
    from: call.from,
    status,
    durationSeconds: usableDuration(call.duration),
    startedAt: call.startTime ?? null,
    endedAt: call.endTime ?? null,
    price: priceFromTwilio(call.price, call.priceUnit),
  }
}
