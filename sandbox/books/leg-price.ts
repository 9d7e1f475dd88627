import { durationSeconds, startedMinutes, type Call } from '../calls/call'
import { unscaled } from './decimal'
import { CLIENT_LEG_NANOS, wholesaleNanos } from './price-list'
import type { RetailDeck } from './retail-deck'

function isBrowserLeg(call: Call): boolean {
  return call.direction === 'inbound' || call.to.startsWith('client:')
}

/** What the carrier charges for a leg, in nanos: each started minute. Null when the leg is free of charge. */
export function legPriceNanos(deck: RetailDeck, call: Call): bigint | null {
  const seconds = durationSeconds(call)
  if (call.status !== 'completed' || call.answeredMs === null || seconds === null) return null
  const perMinute = isBrowserLeg(call) ? CLIENT_LEG_NANOS : wholesaleNanos(deck, call.to, call.from)
  return perMinute === null ? null : perMinute * BigInt(startedMinutes(seconds))
}

/** The price as Twilio writes it, `-0.01300`; null before it is known, and for what costs nothing. */
export function legPriceText(deck: RetailDeck, call: Call, nowMs: number): string | null {
  if (call.pricedMs === null || nowMs < call.pricedMs) return null
  const nanos = legPriceNanos(deck, call)
  return nanos === null ? null : unscaled(-nanos, 9, 5)
}
