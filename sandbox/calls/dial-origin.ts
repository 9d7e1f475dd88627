import type { Carrier } from '../carrier'
import type { Dial } from '../twiml/verbs'
import type { Call } from './call'

/** Twilio's code for a caller id that the account may not show. */
const INVALID_CALLER_ID = 13214

/** The number or client that a dialled leg shows as its origin. */
export function dialOrigin(call: Call, dial: Dial): string {
  return dial.callerId ?? call.from
}

/** True when the origin may be shown; otherwise the error is recorded and the leg must fail. */
export function checkOrigin(carrier: Carrier, call: Call, dial: Dial, toClient: boolean): boolean {
  const origin = dialOrigin(call, dial)
  if (toClient || carrier.numbers.mayShow(origin)) return true
  carrier.errors.add(INVALID_CALLER_ID, `<Dial callerId="${origin}"> is not a number of this account`, call.sid)
  return false
}
