import { randomInt } from 'node:crypto'
import type { Carrier } from '../carrier'
import { RestError } from './rest-error'

const E164 = /^\+[1-9]\d{6,14}$/
/** Until the person at that phone has keyed in the code: everybody in this world does. */
const KEYED_IN_AFTER_MS = 1_000

const page = (key: string, rows: unknown[]) => ({ [key]: rows, page: 0, page_size: 50, next_page_uri: null, uri: '' })

/** `GET …/IncomingPhoneNumbers.json?PhoneNumber=` */
export function listRented(carrier: Carrier, query: URLSearchParams): Record<string, unknown> {
  const number = query.get('PhoneNumber') ?? ''
  const rented = number === carrier.config.callerId || carrier.numbers.voiceUrlOf(number) !== null
  return page('incoming_phone_numbers', rented ? [{ sid: `PN${'0'.repeat(32)}`, account_sid: carrier.config.accountSid, phone_number: number }] : [])
}

/** `GET …/OutgoingCallerIds.json?PhoneNumber=` */
export function listVerified(carrier: Carrier, query: URLSearchParams): Record<string, unknown> {
  const number = query.get('PhoneNumber') ?? ''
  return page('outgoing_caller_ids', carrier.numbers.isVerified(number) ? [{ sid: `PN${'1'.repeat(32)}`, account_sid: carrier.config.accountSid, phone_number: number }] : [])
}

/** `POST …/OutgoingCallerIds.json`: rings at that phone and wants the code on its keys. @throws RestError */
export function requestValidation(carrier: Carrier, form: URLSearchParams): Record<string, unknown> {
  const number = form.get('PhoneNumber') ?? ''
  if (!E164.test(number)) throw new RestError(400, 21211, `Invalid 'PhoneNumber': ${number}`)
  if (carrier.numbers.mayShow(number)) throw new RestError(400, 21450, 'Phone number already validated.')
  carrier.clock.setTimeout(() => carrier.numbers.verify(number), KEYED_IN_AFTER_MS)
  carrier.log.add('validation-request', { number })
  return {
    account_sid: carrier.config.accountSid, phone_number: number, friendly_name: form.get('FriendlyName') ?? number,
    validation_code: String(randomInt(1_000_000)).padStart(6, '0'), call_sid: `CA${'0'.repeat(32)}`,
  }
}
