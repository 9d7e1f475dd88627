import type { Carrier } from '../carrier'
import type { Call } from '../calls/call'

/** They are there from a quarter of an hour after the end: https://www.twilio.com/docs/voice/api/call-event-resource */
const COMPLETE_AFTER_MS = 15 * 60_000

/** What was sent to the app about a call, and what it answered, on one page. */
export function callEvents(carrier: Carrier, call: Call, path: string) {
  const isComplete = call.endedMs !== null && carrier.clock.now() - call.endedMs >= COMPLETE_AFTER_MS
  const events = isComplete ? carrier.webhooks.requests.of(call.sid) : []
  const uri = `${path}?PageSize=50&Page=0`
  return {
    events, page: 0, page_size: 50, start: 0, end: events.length,
    uri, first_page_uri: uri, next_page_uri: null, previous_page_uri: null,
  }
}
