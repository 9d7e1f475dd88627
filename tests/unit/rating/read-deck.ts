import type { DeckEntry, DeckRate, ParseDeckOptions } from '../../../server/services/rating/import-deck/deck-rate'
import { parseDeck } from '../../../server/services/rating/import-deck/parse-deck'

export const OPTIONS: ParseDeckOptions = {
  margin: { shareBasisPoints: 5000, minimumNanosPerMinute: 1_000_000n, tickNanosPerMinute: 1n },
}

/** Parses `text` cut into chunks of `chunkBytes`. */
export async function read(text: string | Uint8Array, chunkBytes = 1 << 16, options = OPTIONS): Promise<DeckEntry[]> {
  const bytes = Buffer.from(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  return await collect(parseDeck(chunks(), options))
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

/** The rates of a deck that has nothing wrong. */
export function ratesOf(entries: DeckEntry[]): DeckRate[] {
  return entries.map(entry => {
    if (!('rate' in entry)) throw new Error(`line ${entry.line}: ${'problem' in entry ? entry.problem : entry.note}`)
    return entry.rate
  })
}
