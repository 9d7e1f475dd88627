import type { AudioEnd } from '../media/audio-end'
import type { Method, StatusEventName } from '../twiml/verbs'

export type CallStatus
  = 'queued' | 'initiated' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'

export type FinalStatus = Extract<CallStatus, 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'>

const FINAL: ReadonlySet<string> = new Set<FinalStatus>(['completed', 'busy', 'no-answer', 'failed', 'canceled'])

export function isFinal(status: string): status is FinalStatus {
  return FINAL.has(status)
}

export interface StatusCallback {
  url: string
  method: Method
  events: readonly StatusEventName[]
}

/** A place to fetch TwiML from, or the TwiML itself. */
export type TwimlSource = { url: string, method: Method } | { twiml: string }

/** What can be done to a leg while it is up. */
export interface LiveLeg {
  readonly end: AudioEnd | null
  /** Ends the leg as the carrier does on request: `completed` when answered, else `canceled`. */
  hangUp(): void
  /** Leaves what the leg does now and runs other TwiML; null where this leg runs none. */
  redirect: ((source: TwimlSource) => void) | null
  /** Lets the leg last so many seconds from its answer; null where nothing limits this leg. */
  limit: ((seconds: number) => void) | null
}

/** One leg: what Twilio calls a Call resource. Moments are virtual milliseconds since 1970. */
export interface Call {
  readonly sid: string
  readonly parent: Call | null
  readonly direction: 'inbound' | 'outbound-dial' | 'outbound-api'
  readonly from: string
  /** Empty on a browser's own leg, which calls no number. */
  readonly to: string
  /** The browser user on this leg, or on the leg that caused it. */
  readonly identity: string | null
  /** What the browser passed to `connect({ params })`. Chosen by the browser, signed by nobody. */
  readonly params: Readonly<Record<string, string>>
  readonly applicationSid: string | null
  readonly statusCallback: StatusCallback | null
  readonly createdMs: number
  status: CallStatus
  startedMs: number | null
  answeredMs: number | null
  endedMs: number | null
  /** The price is unknown before this moment. */
  pricedMs: number | null
  /** Of the next status callback. */
  sequenceNumber: number
  sipResponseCode: number | null
  /** Everything said on this leg, as text. */
  readonly spoken: string[]
  live: LiveLeg | null
  /** What machine detection found; null where nobody asked, or it has not ended. */
  answeredBy?: string | null
}

/** Whom the call is for: a browser's own leg has no `to`, only the number that its page asked for. */
export function wantedNumber(call: Call): string {
  return call.to || (call.params.To ?? '')
}

/**
 * Whole seconds between answer and end; null while the call lasts. An answered call that lasted less than a
 * second counts as one (Twilio, since July 2021).
 */
export function durationSeconds(call: Call): number | null {
  if (call.endedMs === null) return null
  if (call.answeredMs === null || call.status !== 'completed') return 0
  return Math.max(1, Math.round((call.endedMs - call.answeredMs) / 1_000))
}

/** Twilio's `Duration` field and the unit of its prices. */
export function startedMinutes(seconds: number): number {
  return Math.ceil(seconds / 60)
}
