import type { RawRate } from './deck-rate'

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
  /** The currency that a title names: "Rate (EUR)". */
  titleCurrency: string | null
  /** The rates that one row stands for: more than one where it lists prefixes. Fields are trimmed. */
  expand: (fields: readonly string[]) => Iterable<RawRate>
}

/** What every layout knows of its columns. */
export function widthsOf(names: readonly string[]): Pick<DeckLayout, 'width' | 'leastWidth' | 'nameless'> {
  const nameless = names.flatMap((name, index) => (name === '' ? [index] : []))
  return { width: names.length, leastWidth: names.findLastIndex(name => name !== '') + 1, nameless }
}
