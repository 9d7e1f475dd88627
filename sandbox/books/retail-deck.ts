import { readFileSync, statSync } from 'node:fs'
import { readCsv } from './csv'
import { scaled } from './decimal'

export interface DeckRow {
  destinationPrefix: string
  originPrefix: string
  description: string
  providerNanosPerMinute: bigint
  retailNanosPerMinute: bigint
  connectFeeMicros: bigint
  initialSeconds: number
  incrementSeconds: number
  minimumSeconds: number
  graceSeconds: number
}

function whole(text: string | undefined, fallback: number): number {
  if (text === undefined || text.trim() === '') return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new RangeError(`"${text}" is not a whole number of seconds`)
  return value
}

function readRow(record: Record<string, string>): DeckRow {
  return {
    destinationPrefix: (record.destination_prefix ?? '').replace(/^\+/, ''),
    originPrefix: (record.origin_prefix ?? '').replace(/^\+/, ''),
    description: record.description ?? '',
    providerNanosPerMinute: scaled(record.provider_rate || '0', 9),
    retailNanosPerMinute: scaled(record.rate || '0', 9),
    connectFeeMicros: scaled(record.connect_fee || '0', 6),
    initialSeconds: Math.max(1, whole(record.initial_s, 60)),
    incrementSeconds: Math.max(1, whole(record.increment_s, 60)),
    minimumSeconds: whole(record.minimum_s, 0),
    graceSeconds: whole(record.grace_s, 0),
  }
}

/**
 * What an answered call of `seconds` should have cost by one row: the increments that were started, at the rate
 * per minute, rounded up to a micro once, plus the connection fee.
 */
export function retailMicros(row: DeckRow, seconds: number): bigint {
  const lasted = Math.max(seconds, 1)
  if (row.graceSeconds > 0 && lasted <= row.graceSeconds) return 0n
  const counted = Math.max(lasted, row.minimumSeconds)
  const beyond = Math.max(0, counted - row.initialSeconds)
  const billed = row.initialSeconds + Math.ceil(beyond / row.incrementSeconds) * row.incrementSeconds
  const nanoSeconds = row.retailNanosPerMinute * BigInt(billed)
  const microMinute = 60_000n
  return row.connectFeeMicros + (nanoSeconds + microMinute - 1n) / microMinute
}

/** The deck that the app sells by, read by the sandbox's own eyes. A file that changes is read again. */
export class RetailDeck {
  #rows = new Map<string, DeckRow[]>()
  #readMs = -1

  constructor(readonly file: string | null) {}

  get size(): number {
    return [...this.#fresh().values()].reduce((sum, rows) => sum + rows.length, 0)
  }

  /** The longest destination prefix among rows that are for this origin; then the longest origin prefix. */
  find(to: string, from: string): DeckRow | null {
    const rows = this.#fresh()
    const digits = to.replace(/^\+/, '')
    const origin = from.replace(/^\+/, '')
    for (let length = digits.length; length > 0; length--) {
      const usable = (rows.get(digits.slice(0, length)) ?? []).filter(row => origin.startsWith(row.originPrefix))
      const best = usable.sort((a, b) => b.originPrefix.length - a.originPrefix.length)[0]
      if (best) return best
    }
    return null
  }

  all(): DeckRow[] {
    return [...this.#fresh().values()].flat()
  }

  #fresh(): Map<string, DeckRow[]> {
    if (this.file === null) return this.#rows
    const modifiedMs = statSync(this.file, { throwIfNoEntry: false })?.mtimeMs ?? -1
    if (modifiedMs === this.#readMs) return this.#rows
    this.#readMs = modifiedMs
    this.#rows = new Map()
    const records = modifiedMs < 0 ? [] : readCsv(readFileSync(this.file, 'utf8'))
    for (const row of records.map(readRow)) {
      const same = this.#rows.get(row.destinationPrefix)
      if (same) same.push(row)
      else this.#rows.set(row.destinationPrefix, [row])
    }
    return this.#rows
  }
}
