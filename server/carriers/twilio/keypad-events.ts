import { z } from 'zod'
import { MOST_REPEATS, type KeypadAnswer } from '../keypad'
import { apiVersion, callSid, e164 } from './events'
import { TWILIO } from './name'

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
  if (!answer.success || !named.success) return null
  const { CallSid: legId, Digits: digits } = answer.data
  return { carrier: TWILIO, callId: named.data.call, legId, round: named.data.round, digits }
}
