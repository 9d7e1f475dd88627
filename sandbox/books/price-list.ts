import { countryOf } from '../numbers/countries'
import { hashText } from '../random'
import type { RetailDeck } from './retail-deck'

/** What Twilio takes for a browser's leg, per started minute. */
export const CLIENT_LEG_NANOS = 4_000_000n
const NORTH_AMERICA_NANOS = 13_000_000n

/**
 * What this carrier charges the app for a number, in nanos per minute: the deck's own provider price, and for numbers
 * that no deck covers a price by country, from 0.02 to 0.30. Null where nobody can be called.
 */
export function wholesaleNanos(deck: RetailDeck, to: string, from: string): bigint | null {
  const row = deck.find(to, from)
  if (row) return row.providerNanosPerMinute
  const country = countryOf(to)
  if (!country) return null
  if (country.iso === 'US' || country.iso === 'CA') return NORTH_AMERICA_NANOS
  return BigInt(20 + (hashText(country.iso) % 281)) * 1_000_000n
}
