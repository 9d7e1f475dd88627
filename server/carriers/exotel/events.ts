import { z } from 'zod'
import { usableDuration } from '../../domain/calls/duration'
import type { CallStatus } from '../../../shared/schemas/calls'
import type { KeypadAnswer } from '../keypad'
import { EXOTEL } from './name'
import { numberFromExotel } from './numbers'
import { statusFromExotel } from './status'
import { timeFromExotel } from './times'
import { callSid } from './wire'

/**
 * What Exotel tells of a call at the address that was made for it. A hint (O5): nobody signed it, so it moves the
 * screen and says that it is time to ask.
 */
export interface ExotelStatus {
  carrier: typeof EXOTEL
  /** Of the address. */
  callId: string
  legId: string
  status: CallStatus
  /** What it was sent for; null where Exotel does not say. */
  event: 'answered' | 'terminal' | null
  /** E.164: who was called, and what they saw. Null where it is not said. */
  toNumber: string | null
  fromNumber: string | null
  occurredAt: Date | null
  /** Never billed: see `Carrier.findLeg`. */
  durationSeconds: number | null
}

/**
 * What a flow sends once a key was pressed, or none was. A hint as well, until `Carrier.readKeys` or a worker confirms
 * it.
 */
export interface ExotelKeys extends KeypadAnswer {
  carrier: typeof EXOTEL
  /** Both sides as Exotel names them, E.164, in no order that can be relied on: whom we called must be one of them. */
  numbers: string[]
  /** Its own name for the flow; null where it does not say. */
  flowId: string | null
}

const number = z.string().max(30).optional()
const Status = z.object({
  'CallSid': callSid,
  'Status': z.string().max(40),
  'EventType': z.enum(['answered', 'terminal']).optional().catch(undefined),
  'CustomField': z.string().max(128).optional(),
  'AccountSid': z.string().max(100).optional(),
  'From': number,
  'To': number,
  'PhoneNumberSid': number,
  'DateUpdated': z.string().max(30).optional(),
  'EndTime': z.string().max(30).optional(),
  'Legs[0][OnCallDuration]': z.string().max(20).optional(),
})

/** Exotel writes `digits` in double quotes, and leaves them empty, out, or "null" where nothing was pressed. */
const digits = z.string().max(40).default('').transform(text => text.trim().replace(/^"(.*)"$/, '$1').trim())
  .transform(text => text === 'null' ? '' : text).pipe(z.string().regex(/^[0-9*#]{0,20}$/))

const Keys = z.object({
  CallSid: callSid,
  CustomField: z.uuid().transform(text => text.toLowerCase()),
  CallFrom: number,
  CallTo: number,
  From: number,
  To: number,
  flow_id: z.string().max(64).optional(),
  digits,
})

export interface ReadingOptions {
  accountSid: string
  /** ISO 3166-1 alpha-2: numbers without a code belong there. */
  home: string
}

/** Null for anything that is not what Exotel sends to a StatusCallback. */
export function readStatusCallback(
  fields: Record<string, string>, callId: string, { accountSid, home }: ReadingOptions,
): ExotelStatus | null {
  const parsed = Status.safeParse(fields)
  if (!parsed.success) return null
  const { data } = parsed
  const ofOthers = [[data.CustomField?.toLowerCase(), callId], [data.AccountSid, accountSid]]
  const isOthers = ofOthers.some(([said, ours]) => said && said !== ours)
  const event = data.EventType ?? null
  const status = event === 'answered' ? 'answered' : statusFromExotel(data.Status)
  if (isOthers || !status) return null
  const e164 = (text: string | undefined) => text ? numberFromExotel(text, home) : null
  return {
    carrier: EXOTEL,
    callId,
    legId: data.CallSid,
    status,
    event,
    toNumber: e164(data.From),
    fromNumber: e164(data.PhoneNumberSid || data.To),
    occurredAt: timeFromExotel(data.EndTime) ?? timeFromExotel(data.DateUpdated),
    durationSeconds: usableDuration(data['Legs[0][OnCallDuration]']),
  }
}

/** Null for anything that is not what a Passthru applet sends of a call of ours. */
export function readPassthru(fields: Record<string, string>, { home }: Pick<ReadingOptions, 'home'>): ExotelKeys | null {
  const parsed = Keys.safeParse(fields)
  if (!parsed.success) return null
  const { CallSid, CustomField, CallFrom, CallTo, From, To, flow_id: flowId, digits } = parsed.data
  const numbers = [CallFrom, CallTo, From, To].filter(text => text !== undefined && text !== '')
  return {
    carrier: EXOTEL, callId: CustomField, legId: CallSid, round: null, digits, flowId: flowId || null,
    numbers: [...new Set(numbers.map(text => numberFromExotel(text, home)))],
  }
}
