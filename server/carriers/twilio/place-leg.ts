import type twilio from 'twilio'
import type { CallInstance } from 'twilio/lib/rest/api/v2010/account/call'
import type { LegOrder, PlacedParties, Placement } from '../carrier'
import type { PlacementRefusal } from '../../../shared/schemas/calls'
import { LONGEST_SECONDS, RETRIES } from './documents'
import { toLeg } from './to-leg'

/** Twilio's own error codes have five digits; an answer without one came from something between us and it. */
const LEAST_CODE = 10_000
const SID = /^CA[0-9a-f]{32}$/

/** What Twilio's codes say (twilio.com/docs/api/errors); all others are between it and us. */
const REFUSALS: Readonly<Record<string, PlacementRefusal>> = {
  21211: 'number', 21214: 'number', 21217: 'number', 21201: 'number', 13224: 'number',
  21215: 'destination', 21216: 'destination', 13227: 'destination', 32205: 'destination',
  21210: 'caller_id', 21212: 'caller_id', 21213: 'caller_id',
  20429: 'busy', 10004: 'busy',
}

/**
 * One `POST` of a call, and what its answer tells. Only a refusal in Twilio's own words says that nobody was dialled:
 * no answer, a broken one, an error of its servers or of a proxy leave it open.
 *
 * @throws RangeError for a time limit that Twilio does not take; nothing was asked then.
 */
export async function placeLeg(client: twilio.Twilio, order: LegOrder): Promise<Placement> {
  if (!Number.isInteger(order.maxSeconds) || order.maxSeconds < 1 || order.maxSeconds > LONGEST_SECONDS) {
    throw new RangeError(`a call may last 1 to ${LONGEST_SECONDS} seconds, not ${order.maxSeconds}`)
  }
  try {
    const call = await client.calls.create({
      to: order.toNumber,
      from: order.fromNumber,
      ...(order.documentUrl === undefined ? { twiml: order.document } : { url: order.documentUrl + RETRIES, method: 'POST' }),
      ...(order.answeredByUrl !== undefined && detection(order.answeredByUrl)),
      timeLimit: order.maxSeconds,
      timeout: order.ringSeconds,
      statusCallback: order.statusUrl + RETRIES,
      statusCallbackMethod: 'POST',
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    })
    if (!SID.test(call.sid)) return { kind: 'unknown', cause: new Error('an answer without a call') }
    return { kind: 'placed', leg: toLeg(call) }
  } catch (error) {
    const code = refusalCode(error)
    if (code === null) return { kind: 'unknown', cause: error }
    return { kind: 'refused', refusal: REFUSALS[code] ?? 'account', code }
  }
}

/** Found while the call goes on; a machine is told of when its greeting is over, and it records. */
function detection(url: string) {
  return {
    machineDetection: 'DetectMessageEnd', asyncAmd: 'true', asyncAmdStatusCallback: url + RETRIES, asyncAmdStatusCallbackMethod: 'POST',
  }
}

/** Ordered over REST, oldest first. A leg that waits in Twilio's queue has no time yet, so it is asked for apart. */
export async function findPlacedLegs(
  client: twilio.Twilio, parties: PlacedParties,
): Promise<CallInstance[]> {
  const { toNumber: to, fromNumber: from, since } = parties
  const started = await client.calls.list({ to, from, startTimeAfter: since, limit: 100 })
  const queued = await client.calls.list({ to, from, status: 'queued', limit: 100 })
  const all = new Map([...started, ...queued].map(call => [call.sid, call]))
  return [...all.values()].filter(call => call.direction === 'outbound-api')
    .sort((a, b) => a.dateCreated.getTime() - b.dateCreated.getTime())
}

function refusalCode(error: unknown): string | null {
  const { status, code } = error as { status?: unknown, code?: unknown }
  const isRefused = typeof status === 'number' && status >= 400 && status < 500
  return isRefused && Number.isInteger(code) && Number(code) >= LEAST_CODE ? String(code) : null
}
