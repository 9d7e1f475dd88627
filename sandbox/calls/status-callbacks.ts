import type { Carrier } from '../carrier'
import type { StatusEvent } from '../webhooks/webhook-request'
import { wantedNumber, type Call } from './call'
import { statusFields } from './call-fields'

/** Tells the app of a change, if it asked to hear of it. The fields are those of this very moment. */
export function reportStatus(
  carrier: Carrier,
  call: Call,
  event: StatusEvent,
  atMs = carrier.clock.now(),
): Promise<void> {
  carrier.log.add('call-status', { sid: call.sid, parent: call.parent?.sid ?? null, status: call.status })
  const callback = call.statusCallback
  if (!callback?.events.includes(event)) return Promise.resolve()
  return carrier.webhooks.notify({
    kind: call.direction === 'inbound' ? 'parent-status' : `status:${event}`,
    url: callback.url,
    method: callback.method,
    params: statusFields(carrier.config.accountSid, call, atMs),
    callSid: call.sid,
    to: wantedNumber(call),
  })
}
