import type { RawRate } from './deck-rate'
import { carrierLayout } from './carrier-layout'
import { ownLayout } from './own-layout'

export interface DeckLayout {
  name: 'talktime' | 'twilio' | 'telnyx'
  /** Fields that a row has at most. */
  width: number
  /** Fields that a row has at least: columns without a name at the end may be left out. */
  leastWidth: number
  /** Carriers leave a hole as a zero, and list prefixes in one field. */
  isCarriers: boolean
  /** What was seen in the header and is not used, in sentences. */
  notes: string[]
  /** Columns that have no name, which must be empty. */
  nameless: number[]
  /** Where the deck's currency stands, if anywhere. */
  currencyColumn: number | null
  /** The rates that one row stands for: more than one where it lists prefixes. Fields are trimmed. */
  expand: (fields: readonly string[]) => Iterable<RawRate>
}

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

/** What every layout knows of its columns. */
export function widthsOf(names: readonly string[]): Pick<DeckLayout, 'width' | 'leastWidth' | 'nameless'> {
  const nameless = names.flatMap((name, index) => (name === '' ? [index] : []))
  return { width: names.length, leastWidth: names.findLastIndex(name => name !== '') + 1, nameless }
}
