import type twilio from 'twilio'
import type { CallInstance } from 'twilio/lib/rest/api/v2010/account/call'
import type { LegOrder, PlacedParties, Placement } from '../carrier'
import { LONGEST_SECONDS, RETRIES } from './documents'
import { toLeg } from './to-leg'

/** Twilio's own error codes have five digits; an answer without one came from something between us and it. */
const LEAST_CODE = 10_000
const SID = /^CA[0-9a-f]{32}$/

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
      twiml: order.document,
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
    return code === null ? { kind: 'unknown', cause: error } : { kind: 'refused', code }
  }
}

/** Those that were ordered over REST, oldest first; what waits in Twilio's queue has no time yet: asked for apart. */
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
