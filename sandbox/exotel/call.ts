import { randomBytes } from 'node:crypto'
import { durationSeconds, isFinal, startedMinutes, type Call } from '../calls/call'
import { scaled, unscaled } from '../books/decimal'

export type StatusEvent = 'answered' | 'terminal'

/** A call into a flow. What the network sees of it is `leg`, the same kind of leg as any other carrier's. */
export interface ExotelCall {
  readonly sid: string
  readonly leg: Call
  readonly appId: string
  readonly customField: string
  readonly callback: { url: string, events: readonly StatusEvent[] } | null
  /** What was pressed in the end; null until the flow has asked. */
  digits: string | null
  /** Length, price and end are known from here on; null while it lasts. */
  filledMs: number | null
}

interface NewCall extends Pick<ExotelCall, 'appId' | 'customField' | 'callback'> {
  to: string
  from: string
}

export function newCall({ to, from, ...fields }: NewCall, nowMs: number): ExotelCall {
  // opaque, and no `CA…`
  const sid = randomBytes(16).toString('hex')
  const leg: Call = {
    sid, parent: null, direction: 'outbound-api', from, to, identity: null, params: {}, applicationSid: null,
    statusCallback: null, createdMs: nowMs, status: 'queued', startedMs: null, answeredMs: null, endedMs: null,
    pricedMs: null, sequenceNumber: 0, sipResponseCode: null, spoken: [], live: null,
  }
  return { sid, leg, ...fields, digits: null, filledMs: null }
}

export function isFilled(call: ExotelCall, nowMs: number): boolean {
  return call.filledMs !== null && nowMs >= call.filledMs
}

/** Exotel's word: a call is in progress from the moment that it was taken on. */
export function wordOf({ leg }: ExotelCall): string {
  return isFinal(leg.status) ? leg.status : 'in-progress'
}

/** Each started minute, as a decimal of three places; nothing for what nobody answered. */
export function priceOf({ leg }: ExotelCall, perMinute: string): string {
  const seconds = leg.status === 'completed' ? durationSeconds(leg) ?? 0 : 0
  return unscaled(scaled(perMinute, 9) * BigInt(startedMinutes(seconds)), 9, 3)
}
