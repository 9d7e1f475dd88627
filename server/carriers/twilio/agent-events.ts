import { z } from 'zod'
import type { AnsweredBy } from '../../../shared/schemas/agents/agent-calls'
import { usableDuration } from '../../domain/calls/duration'
import { apiVersion, callSid, duration, e164, hides, known, readChildStatus, readQuery, type BilledLegEvent } from './events'
import { theirNumber } from './incoming-events'
import { TWILIO } from './name'
import { dialStatusFromTwilio, statusFromTwilio } from './status'

const Leg = z.object({
  CallSid: callSid,
  ApiVersion: apiVersion,
  CallStatus: z.string().refine(word => statusFromTwilio(word) !== null),
  Direction: z.enum(['inbound', 'outbound-api']),
  From: theirNumber,
  /** Empty where a browser called: it dials no number. */
  To: z.union([e164, z.literal('')]),
})

const Query = z.strictObject({ call: z.uuid() })
/** A person was rung, and how that went; left out: it was the stream that is over. */
const TalkQuery = Query.extend({ after: z.literal('person').optional() })
const Rung = z.object({ DialCallStatus: z.string().refine(word => dialStatusFromTwilio(word) !== null) })

/** A leg of an agent's call, of which Twilio asks what comes next. */
export interface AgentLegQuestion {
  carrier: typeof TWILIO
  callId: string
  legId: string
  /** False where the other side has hung up. */
  isUp: boolean
}

export interface TalkOverQuestion extends AgentLegQuestion {
  /** Whether a person whom it was put through to has answered; null where nobody was rung. */
  isAnswered: boolean | null
}

/** Twilio's words for who answered (twilio.com/docs/voice/answering-machine-detection). */
const ANSWERED_BY: Record<string, AnsweredBy> = {
  human: 'human', machine_start: 'machine', machine_end_beep: 'machine', machine_end_silence: 'machine',
  machine_end_other: 'machine', fax: 'machine', unknown: 'unknown',
}

const Answer = z.object({
  CallSid: callSid,
  AnsweredBy: z.string().refine(word => Object.hasOwn(ANSWERED_BY, word)),
  MachineDetectionDuration: z.string().regex(/^\d{1,7}$/),
})

/** Null for what Twilio would not send of who answered. */
export function readAnsweredBy(
  params: Record<string, string>, query: URLSearchParams,
): Omit<AgentLegQuestion, 'isUp'> & { answeredBy: AnsweredBy } | null {
  const [answer, named] = [Answer.safeParse(params), Query.safeParse(Object.fromEntries(query))]
  if (!answer.success || !named.success) return null
  const { CallSid: legId, AnsweredBy } = answer.data
  return { carrier: TWILIO, callId: named.data.call, legId, answeredBy: ANSWERED_BY[AnsweredBy]! }
}

/** Null for what Twilio would not send of a leg that it asks a document for. */
export function readAgentLeg(params: Record<string, string>, query: URLSearchParams): AgentLegQuestion | null {
  const [leg, named] = [Leg.safeParse(params), Query.safeParse(Object.fromEntries(query))]
  if (!leg.success || !named.success || params.Caller !== params.From || params.Called !== params.To) return null
  if ((params.To === '') !== params.From!.startsWith('client:')) return null
  if (Object.hasOwn(params, 'ParentCallSid') || hides(params, 'ParentCallSid')) return null
  const { CallSid: legId, CallStatus } = leg.data
  return { carrier: TWILIO, callId: named.data.call, legId, isUp: statusFromTwilio(CallStatus) === 'answered' }
}

/** Null for what Twilio would not send where a stream, or the ringing at a person, is over. */
export function readTalkOver(params: Record<string, string>, query: URLSearchParams): TalkOverQuestion | null {
  const named = TalkQuery.safeParse(Object.fromEntries(query))
  if (!named.success) return null
  const leg = readAgentLeg(params, new URLSearchParams({ call: named.data.call }))
  if (!leg || named.data.after === undefined) return leg && { ...leg, isAnswered: null }
  const rung = Rung.safeParse(params)
  return rung.success ? { ...leg, isAnswered: dialStatusFromTwilio(rung.data.DialCallStatus) === 'completed' } : null
}

const HandOverResult = Leg.extend({
  DialCallStatus: z.string().transform((word, context) => known(dialStatusFromTwilio(word), context)),
  DialCallSid: callSid.optional(),
  DialCallDuration: duration,
})

/** Null for what Twilio would not send of a leg that a call is handed over to: to us it is a call of its own. */
export function readHandOverStatus(params: Record<string, string>, query: URLSearchParams): BilledLegEvent | null {
  const event = readChildStatus(params, query)
  return event && { ...event, parentLegId: null }
}

/** Null for what Twilio would not send once that leg is over. */
export function readHandOverResult(params: Record<string, string>, query: URLSearchParams): BilledLegEvent | null {
  const [result, url] = [HandOverResult.safeParse(params), readQuery(query)]
  if (!result.success || !url || hides(params, 'DialCallDuration', 'DialCallSid')) return null
  if (params.Caller !== params.From || params.Called !== params.To) return null
  const { DialCallStatus: status, DialCallSid: legId = null, DialCallDuration } = result.data
  return {
    ...url, carrier: TWILIO, status, parentLegId: null, legId, ownerId: null, toNumber: null, fromNumber: null,
    sequence: null, occurredAt: null, durationSeconds: usableDuration(DialCallDuration),
  }
}
