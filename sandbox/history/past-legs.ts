import type { Call } from '../calls/call'
import type { CallStore } from '../calls/call-store'
import type { PastLeg } from './history'

/** Legs that are over, joined to their parents. The store stays as it is. @throws TypeError for a lost parent */
export function pastLegs(calls: CallStore, legs: readonly PastLeg[], priceDelayMs: number): Call[] {
  const made = new Map<string, Call>()
  for (const leg of legs) {
    const parent = leg.parentSid === null ? null : made.get(leg.parentSid) ?? calls.get(leg.parentSid)
    if (parent === undefined) throw new TypeError(`the parent of ${leg.sid} is not known, or comes after it`)
    made.set(leg.sid, pastLeg(leg, parent, priceDelayMs))
  }
  return [...made.values()]
}

function pastLeg({ parentSid: _, ...leg }: PastLeg, parent: Call | null, priceDelayMs: number): Call {
  const isBrowser = parent === null && leg.from.startsWith('client:')
  return {
    ...leg,
    parent,
    direction: parent ? 'outbound-dial' : isBrowser ? 'inbound' : 'outbound-api',
    applicationSid: null,
    statusCallback: null,
    createdMs: leg.startedMs,
    pricedMs: leg.endedMs + priceDelayMs,
    sequenceNumber: 0,
    sipResponseCode: null,
    spoken: [],
    live: null,
  }
}
