import { durationSeconds, wantedNumber, type Call } from '../calls/call'
import type { CallStore } from '../calls/call-store'
import { unscaled } from './decimal'
import { legPriceNanos } from './leg-price'
import { retailMicros, type RetailDeck } from './retail-deck'

/** One leg as the books show it. Money is in decimals of the account's currency, or in whole micros as text. */
export interface BookedLeg {
  sid: string
  parentSid: string | null
  direction: Call['direction']
  identity: string | null
  /** The `CallId` that the browser passed, of the leg itself or of its parent. */
  callId: string | null
  from: string
  to: string
  status: Call['status']
  startedAt: string
  answeredAt: string | null
  endedAt: string | null
  seconds: number | null
  answered: boolean
  wholesaleCost: string | null
  /** What a customer should have paid by the retail deck; null while the leg lasts or when no row covers it. */
  retailMicros: string | null
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

function retailOf(deck: RetailDeck, call: Call, seconds: number | null): string | null {
  const isSold = call.direction !== 'inbound' && call.to.startsWith('+')
  if (!isSold || call.answeredMs === null) return seconds === null ? null : '0'
  const row = deck.find(call.to, call.from)
  return row && seconds !== null ? retailMicros(row, seconds).toString() : null
}

function bookLeg(deck: RetailDeck, call: Call): BookedLeg {
  const seconds = durationSeconds(call)
  const nanos = legPriceNanos(deck, call)
  return {
    sid: call.sid,
    parentSid: call.parent?.sid ?? null,
    direction: call.direction,
    identity: call.identity,
    callId: call.params.CallId ?? call.parent?.params.CallId ?? null,
    from: call.from,
    to: wantedNumber(call),
    status: call.status,
    startedAt: iso(call.startedMs ?? call.createdMs) ?? '',
    answeredAt: iso(call.answeredMs),
    endedAt: iso(call.endedMs),
    seconds,
    answered: call.answeredMs !== null,
    wholesaleCost: nanos === null ? null : unscaled(nanos, 9, 5),
    retailMicros: retailOf(deck, call, seconds),
  }
}

/** The sandbox's own account of every leg, made with none of the app's code, to be held against the ledger. */
export function makeBooks(deck: RetailDeck, calls: CallStore) {
  return {
    deck: { file: deck.file, rows: deck.size },
    legs: [...calls.all()].map(call => bookLeg(deck, call)),
  }
}
