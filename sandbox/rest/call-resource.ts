import { legPriceText } from '../books/leg-price'
import type { RetailDeck } from '../books/retail-deck'
import { durationSeconds, type Call } from '../calls/call'
import { rfc2822 } from '../rfc2822'

const SUBRESOURCES = ['notifications', 'recordings', 'payments', 'events', 'siprec', 'streams', 'transcriptions']

function moment(ms: number | null): string | null {
  return ms === null ? null : rfc2822(ms)
}

/** A leg as `/2010-04-01/Accounts/{sid}/Calls/{sid}.json` shows it: numbers are texts, moments RFC 2822. */
export function callResource(accountSid: string, deck: RetailDeck, call: Call, nowMs: number): Record<string, unknown> {
  const seconds = durationSeconds(call)
  const path = `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}`
  return {
    sid: call.sid,
    account_sid: accountSid,
    parent_call_sid: call.parent?.sid ?? null,
    to: call.to,
    to_formatted: call.to,
    from: call.from,
    from_formatted: call.from,
    phone_number_sid: null,
    status: call.status,
    start_time: moment(call.answeredMs ?? call.startedMs),
    end_time: moment(call.endedMs),
    duration: seconds === null ? null : String(seconds),
    price: legPriceText(deck, call, nowMs),
    price_unit: 'USD',
    direction: call.direction,
    answered_by: call.answeredBy ?? null,
    annotation: null,
    api_version: '2010-04-01',
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: '0',
    trunk_sid: null,
    date_created: rfc2822(call.createdMs),
    date_updated: rfc2822(call.endedMs ?? call.answeredMs ?? call.createdMs),
    uri: `${path}.json`,
    subresource_uris: Object.fromEntries(
      SUBRESOURCES.map(name => [name, `${path}/${name.charAt(0).toUpperCase()}${name.slice(1)}.json`]),
    ),
  }
}
