import { z } from 'zod'
import { MOST_REPEATS, type KeypadAnswer } from '../keypad'
import { apiVersion, callSid, e164, hides } from './events'
import { TWILIO } from './name'

/** Where a `<Gather>` of ours sends what was pressed. */
const KEYPAD_PATH = '/api/twilio/keypad'

/** What Twilio sends when a `<Gather>` is over, of a leg that we ordered. */
const GatherResult = z.object({
  CallSid: callSid,
  ApiVersion: apiVersion,
  CallStatus: z.literal('in-progress'),
  Direction: z.literal('outbound-api'),
  From: e164,
  To: e164,
  msg: z.literal('Gather End').optional(),
  /** Empty, or left out, where nobody pressed any. */
  Digits: z.string().max(20).regex(/^[0-9*#A-D]*$/).default(''),
})

const Query = z.strictObject({
  call: z.uuid(),
  round: z.string().regex(/^\d$/).transform(Number).refine(round => round <= MOST_REPEATS),
})

/** A key, or none; null for what Twilio would not send. */
export function readKeypadAnswer(
  params: Record<string, string>, query: URLSearchParams,
): KeypadAnswer & { carrier: typeof TWILIO } | null {
  const [answer, named] = [GatherResult.safeParse(params), Query.safeParse(Object.fromEntries(query))]
  if (!answer.success || !named.success || hides(params, 'Digits')) return null
  // each is said twice, in different places of the text that is signed
  if (params.Caller !== params.From || params.Called !== params.To) return null
  const { CallSid: legId, Digits: digits } = answer.data
  return { carrier: TWILIO, callId: named.data.call, legId, round: named.data.round, digits }
}

/** How many requests of a call are looked through, the newest first. */
export const EVENTS = 100
/**
 * Twilio's records of a call are complete a quarter of an hour after it, by its clock, which is not ours:
 * https://www.twilio.com/docs/voice/api/call-event-resource
 */
export const EVENTS_AFTER_SECONDS = 20 * 60

/** Of a request that Twilio sent, as it says itself: names are in snake case there. */
const Sent = z.object({
  url: z.url().transform(text => new URL(text)),
  parameters: z.object({ digits: z.string().regex(/^[0-9*#A-D]*$/).optional() }),
})

/**
 * The keys of a call, by the round that asked for them, among what Twilio sent about it: whatever we answered. Null
 * while there are no records: it tells us at least how each call ended, so they are yet to come.
 */
export function keysOf(events: readonly { request: unknown }[]): string | null {
  if (events.length === 0) return null
  const rounds = new Map<number, string>()
  for (const { request } of events) {
    const sent = Sent.safeParse(request)
    if (!sent.success || sent.data.url.pathname !== KEYPAD_PATH) continue
    // where an answer was lost the same was sent again
    rounds.set(Number(sent.data.url.searchParams.get('round')), sent.data.parameters.digits ?? '')
  }
  return [...rounds].sort(([a], [b]) => a - b).map(([, digits]) => digits).join('')
}
