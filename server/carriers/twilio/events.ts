import { z } from 'zod'
import { usableDuration } from '../../domain/calls/duration'
import type { LegReport } from '../../domain/calls/leg-report'
import { parseTermsKey } from '../../domain/calls/terms-key'
import type { PriceComponent } from '../../../shared/pricing'
import type { CallStatus } from '../../../shared/schemas/calls'
import { TWILIO } from './name'
import { dialStatusFromTwilio, statusFromTwilio } from './status'

export const callSid = z.string().regex(/^CA[0-9a-f]{32}$/)
export const e164 = z.string().regex(/^\+[1-9]\d{1,14}$/)
export const identity = z.string().regex(/^client:[A-Za-z0-9_-]{1,120}$/).transform(from => from.slice('client:'.length))
export const apiVersion = z.literal('2010-04-01')
export const timestamp = z.string().max(40).regex(/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} [12]\d{3} \d{2}:\d{2}:\d{2} \+0000$/)
  .transform(text => new Date(text)).refine(date => !Number.isNaN(date.getTime()))
export const duration = z.string().max(20).optional()
/** How the carrier's own line ended. Only a hint: a request is not refused for a strange one. */
export const sipResponse = z.string().regex(/^[1-6]\d\d$/).transform(Number).optional().catch(undefined)

/** Every standard field is required and typed: a request that was cut anew has one of them missing or misshapen. */
const Voice = z.object({
  CallSid: callSid,
  ApiVersion: apiVersion,
  ApplicationSid: z.string().regex(/^AP[0-9a-f]{32}$/),
  CallStatus: z.literal('ringing'),
  Direction: z.literal('inbound'),
  From: identity,
  Caller: identity,
  CallId: z.uuid().optional().catch(undefined),
  TalkId: z.uuid().optional().catch(undefined),
  Test: z.literal('echo').optional().catch(undefined),
})

const EchoStep = z.object({
  CallSid: callSid,
  ApiVersion: apiVersion,
  Direction: z.literal('inbound'),
  From: identity,
  Caller: identity,
  RecordingUrl: z.url({ protocol: /^https$/, hostname: /^api(\.[a-z0-9-]+)*\.twilio\.com$/ }).max(300).optional(),
})

const EchoQuery = z.strictObject({ played: z.string().regex(/^RE[0-9a-f]{32}$/).optional() })
const RECORDING = /\/Recordings\/(RE[0-9a-f]{32})$/

const ChildStatus = z.object({
  CallSid: callSid,
  ParentCallSid: callSid,
  ApiVersion: apiVersion,
  CallStatus: z.string().transform((word, context) => known(statusFromTwilio(word), context)),
  Direction: z.literal('outbound-dial'),
  From: e164,
  To: e164,
  Caller: e164,
  Called: e164,
  Timestamp: timestamp,
  CallbackSource: z.literal('call-progress-events'),
  SequenceNumber: z.string().regex(/^\d{1,4}$/).transform(Number),
  CallDuration: duration,
  SipResponseCode: sipResponse,
})

/** Of a leg that we ordered: nothing is before it, and no child of anything carries its direction. */
const PlacedStatus = ChildStatus.omit({ ParentCallSid: true }).extend({ Direction: z.literal('outbound-api') })

const DialResult = z.object({
  CallSid: callSid,
  ApiVersion: apiVersion,
  CallStatus: z.string().refine(word => statusFromTwilio(word) !== null),
  Direction: z.literal('inbound'),
  From: identity,
  Caller: identity,
  DialCallStatus: z.string().transform((word, context) => known(dialStatusFromTwilio(word), context)),
  DialCallSid: callSid.optional(),
  DialCallDuration: duration,
})

const CallbackQuery = z.strictObject({ call: z.uuid(), terms: z.string().max(400) })

export function known(status: CallStatus | null, context: z.RefinementCtx): CallStatus {
  if (status) return status
  context.addIssue({ code: 'custom', message: 'unknown status' })
  return z.NEVER
}

export interface VoiceRequest {
  carrier: string
  legId: string
  identity: string
  /** Chosen by the browser, signed for it by Twilio: a claim, not a fact (C2). */
  callId: string | null
  /** The same of a call in which its owner talks to an agent. */
  talkId: string | null
  /** The browser says that it wants to hear itself. */
  isTest: boolean
}

/** A test call between its documents: something was recorded, or was played and is no longer needed. */
export interface EchoStep {
  carrier: string
  legId: string
  /** Null where nothing was heard. */
  recording: { id: string, url: string } | null
  /** The recording that was played; null before that. */
  playedId: string | null
}

/** What a callback says of the leg that was dialled. */
export interface BilledLegEvent extends LegReport {
  termsKey: string
  components: PriceComponent[]
  status: CallStatus
  /** Null where the carrier did not say how its line ended. */
  sipResponseCode?: number | null
  /** Whether the caller's own leg was still up when the called one was over; left out where the event does not tell. */
  isCallerStillUp?: boolean
}

/** The same of a leg that another one stands before. */
export interface LegEvent extends BilledLegEvent {
  parentLegId: string
}

/** Null for anything that is not what Twilio sends to a voice URL for a call from a browser. */
export function readVoiceRequest(params: Record<string, string>, twimlAppSid: string): VoiceRequest | null {
  const parsed = Voice.safeParse(params)
  if (!parsed.success || hides(params, 'CallId', 'TalkId') || parsed.data.ApplicationSid !== twimlAppSid || parsed.data.Caller !== parsed.data.From) return null
  const { CallSid: legId, From, CallId: callId = null, TalkId: talkId = null, Test } = parsed.data
  return { carrier: TWILIO, legId, identity: From, callId, talkId, isTest: Test === 'echo' }
}

/** Null for anything that is not what Twilio sends in the midst of a test call. */
export function readEchoStep(params: Record<string, string>, query: URLSearchParams): EchoStep | null {
  const asked = EchoQuery.safeParse(Object.fromEntries(query))
  const parsed = EchoStep.safeParse(params)
  if (!asked.success || !parsed.success || hides(params, 'RecordingUrl') || parsed.data.Caller !== parsed.data.From) return null
  const { CallSid, RecordingUrl: url } = parsed.data
  const id = RECORDING.exec(url ?? '')?.[1]
  const recording = url && id ? { id, url } : null
  return { carrier: TWILIO, legId: CallSid, recording, playedId: asked.data.played ?? null }
}

/** Of every status callback alike; whose leg it is says the one who reads it. */
export function toLegEvent<Bound, Parties>(url: Bound, data: StatusData, parties: Parties) {
  return {
    ...url,
    ...parties,
    carrier: TWILIO,
    status: data.CallStatus,
    legId: data.CallSid,
    sequence: data.SequenceNumber,
    occurredAt: data.Timestamp,
    durationSeconds: usableDuration(data.CallDuration),
    sipResponseCode: data.SipResponseCode ?? null,
  }
}

interface StatusData {
  CallSid: string
  CallStatus: CallStatus
  SequenceNumber: number
  Timestamp: Date
  CallDuration?: string | undefined
  SipResponseCode?: number | undefined
}

/** Null for anything that is not what Twilio sends to a `<Number>`'s status callback. */
export function readChildStatus(params: Record<string, string>, query: URLSearchParams): LegEvent | null {
  const url = readQuery(query)
  const parsed = ChildStatus.safeParse(params)
  if (!url || !parsed.success || hides(params, 'CallDuration', 'SipResponseCode')) return null
  const { data } = parsed
  if (data.Caller !== data.From || data.Called !== data.To || data.CallSid === data.ParentCallSid) return null
  const parties = { ownerId: null, toNumber: data.To, fromNumber: data.From }
  return toLegEvent(url, data, { parentLegId: data.ParentCallSid, ...parties })
}

/** Null for anything that is not what Twilio sends of a leg that is charged: a `<Number>`'s, or one that we ordered. */
export function readLegStatus(params: Record<string, string>, query: URLSearchParams): BilledLegEvent | null {
  return readChildStatus(params, query) ?? readPlacedStatus(params, query)
}

/** Of a call that was ordered over the REST API. */
function readPlacedStatus(params: Record<string, string>, query: URLSearchParams): BilledLegEvent | null {
  const url = readQuery(query)
  const parsed = PlacedStatus.safeParse(params)
  if (!url || !parsed.success || hides(params, 'CallDuration', 'SipResponseCode', 'ParentCallSid') || params.ParentCallSid !== undefined) return null
  const { data } = parsed
  if (data.Caller !== data.From || data.Called !== data.To) return null
  return toLegEvent(url, data, { parentLegId: null, ownerId: null, toNumber: data.To, fromNumber: data.From })
}

/** Null for anything that is not what Twilio sends to a `<Dial>`'s action URL. It carries no time and no number. */
export function readDialResult(params: Record<string, string>, query: URLSearchParams): LegEvent | null {
  const url = readQuery(query)
  const parsed = DialResult.safeParse(params)
  if (!url || !parsed.success || hides(params, 'DialCallDuration', 'DialCallSid') || parsed.data.Caller !== parsed.data.From) return null
  const { data } = parsed
  return {
    ...url,
    carrier: TWILIO,
    status: data.DialCallStatus,
    parentLegId: data.CallSid,
    legId: data.DialCallSid ?? null,
    ownerId: data.From,
    toNumber: null,
    fromNumber: null,
    sequence: null,
    occurredAt: null,
    durationSeconds: usableDuration(data.DialCallDuration),
    isCallerStillUp: statusFromTwilio(data.CallStatus) === 'answered',
  }
}

/**
 * Whether a field that may be left out is in the text that was signed, keys and values run together in order, and
 * yet no parameter of its own: then the request was cut anew under its old signature (W1).
 */
export function hides(params: Record<string, string>, ...optional: string[]): boolean {
  const text = Object.keys(params).sort().map(key => key + params[key]).join('')
  return optional.some(name => !Object.hasOwn(params, name) && text.includes(name))
}

export function readQuery(query: URLSearchParams): Pick<LegEvent, 'callId' | 'termsKey' | 'components'> | null {
  const parsed = CallbackQuery.safeParse(Object.fromEntries(query))
  const components = parsed.success ? parseTermsKey(parsed.data.terms) : null
  return parsed.success && components ? { callId: parsed.data.call, termsKey: parsed.data.terms, components } : null
}
