import type { Carrier } from '../carrier'
import { wantedNumber, type Call, type FinalStatus } from './call'

/** Closes a leg's record: status, moment, and when its price will be known. */
export function endCall(carrier: Carrier, call: Call, status: FinalStatus, endedMs: number): void {
  carrier.calls.keepWords(call)
  for (const recording of carrier.recordings.running(call.sid)) recording.finish()
  call.status = status
  call.endedMs = endedMs
  call.live = null
  const to = wantedNumber(call)
  const lateMs = carrier.faults.priceDelayMs({ callSid: call.sid, to })
  call.pricedMs = carrier.clock.now() + carrier.settings.priceDelayMs + lateMs
  carrier.log.add('call-ended', { sid: call.sid, parent: call.parent?.sid ?? null, status, to })
}
