import { z } from 'zod'
import { usableDuration } from '../../domain/calls/duration'
import { WITHHELD } from '../../../shared/phone/withheld'
import {
  apiVersion, callSid, duration, e164, hides, identity, known, readQuery, sipResponse, timestamp, toLegEvent,
  type LegEvent,
} from './events'
import { TWILIO } from './name'
import { dialStatusFromTwilio, statusFromTwilio } from './status'

/** What stands in the place of a number that is not shown: Twilio spells its words on a keypad. */
const NO_NUMBERS = new Set(['+266696687', '+7378742833', '+86282452253', '+8656696', '+2562533'])
/** E.164, or `WITHHELD` for anything else that a network says of a caller. */
export const theirNumber = z.string().max(200)
  .transform(from => (e164.safeParse(from).success && !NO_NUMBERS.has(from) ? from : WITHHELD))

const Incoming = z.object({
  CallSid: callSid,
  ApiVersion: apiVersion,
  CallStatus: z.literal('ringing'),
  Direction: z.literal('inbound'),
  From: theirNumber,
  To: e164,
})

const RingStatus = z.object({
  CallSid: callSid,
  ParentCallSid: callSid,
  ApiVersion: apiVersion,
  CallStatus: z.string().transform((word, context) => known(statusFromTwilio(word), context)),
  Direction: z.literal('outbound-dial'),
  From: theirNumber,
  To: identity,
  Timestamp: timestamp,
  CallbackSource: z.literal('call-progress-events'),
  SequenceNumber: z.string().regex(/^\d{1,4}$/).transform(Number),
  CallDuration: duration,
  SipResponseCode: sipResponse,
})

const RingResult = z.object({
  CallSid: callSid,
  ApiVersion: apiVersion,
  CallStatus: z.string().refine(word => statusFromTwilio(word) !== null),
  Direction: z.literal('inbound'),
  From: theirNumber,
  To: e164,
  DialCallStatus: z.string().transform((word, context) => known(dialStatusFromTwilio(word), context)),
  DialCallSid: callSid.optional(),
  DialCallDuration: duration,
})

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

/** Twilio says who calls, and whom, twice. A client of ours that dials a number of ours is no call from the network. */
const isTwice = (params: Record<string, string>): boolean =>
  params.Caller === params.From && params.Called === params.To && !params.From!.startsWith('client:')

/** Null for anything that is not what Twilio sends to the voice URL of a number. */
export function readIncomingCall(params: Record<string, string>): IncomingCall | null {
  const parsed = Incoming.safeParse(params)
  if (!parsed.success || !isTwice(params) || Object.hasOwn(params, 'ParentCallSid')) return null
  const { CallSid, To, From } = parsed.data
  return { carrier: TWILIO, legId: CallSid, ourNumber: To, theirNumber: From }
}

/** Null for anything that is not what Twilio sends to a `<Client>`'s status callback. */
export function readRingStatus(params: Record<string, string>, query: URLSearchParams): LegEvent | null {
  const url = readQuery(query)
  const parsed = RingStatus.safeParse(params)
  if (!url || !parsed.success || !isTwice(params) || hides(params, 'CallDuration', 'SipResponseCode')) return null
  const { data } = parsed
  if (data.CallSid === data.ParentCallSid) return null
  const parties = { ownerId: data.To, toNumber: data.From, fromNumber: null }
  return toLegEvent(url, data, { parentLegId: data.ParentCallSid, ...parties })
}

/** Null for anything that is not what Twilio sends to the action URL of a `<Dial>` that rang in browsers. */
export function readRingResult(params: Record<string, string>, query: URLSearchParams): LegEvent | null {
  const url = readQuery(query)
  const parsed = RingResult.safeParse(params)
  if (!url || !parsed.success || !isTwice(params) || hides(params, 'DialCallDuration', 'DialCallSid')) return null
  const { data } = parsed
  return {
    ...url,
    carrier: TWILIO,
    status: data.DialCallStatus,
    parentLegId: data.CallSid,
    legId: data.DialCallSid ?? null,
    ownerId: null,
    toNumber: data.From,
    fromNumber: data.To,
    sequence: null,
    occurredAt: null,
    durationSeconds: usableDuration(data.DialCallDuration),
    // the leg from the network is the other side's: gone by now, it was they who hung up
    isCallerStillUp: statusFromTwilio(data.CallStatus) !== 'answered',
  }
}
