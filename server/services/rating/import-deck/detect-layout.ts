import { carrierLayout } from './carrier-layout'
import type { DeckLayout } from './deck-layout'
import { ownLayout } from './own-layout'

export const UNKNOWN_HEADER = 'the first line is not the header of a layout that we know (Talktime, Twilio or Telnyx)'

/**
 * Which layout a deck's header announces, or a sentence that says what is wrong with it. Columns may stand in any
 * order, and what is optional may be left out.
 */
export function detectLayout(header: readonly string[]): DeckLayout | { problem: string } {
  const names = header.map(name => name.trim().toLowerCase())
  const plain = names.map(name => name.replace(/[^a-z\d]/g, ''))
  if (names.includes('destination_prefix')) return ownLayout(names)
  if (plain.includes('destinationprefixes')) return carrierLayout(plain, header)
  return { problem: UNKNOWN_HEADER }
}
