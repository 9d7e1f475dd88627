import { durationSeconds } from '../calls/call'
import { priceOf, type ExotelCall } from './call'
import type { ExotelWorld } from './world'

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

/** A call as the books and the control API show it. */
export function exotelCallView(call: ExotelCall, perMinute: string) {
  const { leg } = call
  return {
    sid: call.sid, customField: call.customField, appId: call.appId, to: leg.to, from: leg.from, status: leg.status,
    createdAt: iso(leg.createdMs), answeredAt: iso(leg.answeredMs), endedAt: iso(leg.endedMs),
    seconds: durationSeconds(leg),
    digits: call.digits, price: leg.endedMs === null ? null : priceOf(call, perMinute), spoken: leg.spoken,
  }
}

/** Exotel's own account of what it did, to be held against the app's: above all, how often it dialled for one order. */
export function makeExotelBooks({ account, calls }: ExotelWorld) {
  const all = [...calls.values()]
  const dialled: Record<string, number> = {}
  for (const { customField } of all) dialled[customField] = (dialled[customField] ?? 0) + 1
  return { calls: all.map(call => exotelCallView(call, account.perMinute)), dialled }
}
