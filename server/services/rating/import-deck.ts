import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { MarginRule } from '../../domain/rating/margin'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { insertDeck, insertRates, publishDeck, type NewRate } from '../../db/rating'
import { keyOf } from './import-deck/judge-rates'
import { parseDeck } from './import-deck/parse-deck'

export interface ImportOptions {
  name: string
  validFrom: Date
  margin: MarginRule
}

export interface ImportReport {
  deckId: string
  rateCount: number
  sha256: string
  /** What was read otherwise than it is written, or not at all, and stops nothing. */
  notes: DeckNote[]
}

export interface DeckNote {
  line: number
  note: string
}

export interface DeckProblem {
  line: number
  problem: string
}

/** A report stops here: whoever has this many bad lines has sent the wrong file. */
const MOST_PROBLEMS = 1000
const MOST_NOTES = 1000
const ROWS_PER_INSERT = 500

/**
 * Reads a deck while it arrives, stores it and publishes it: all or nothing (R2). Retail prices are made here, once
 * (R5).
 *
 * @throws DomainError `invalid_request` with every bad line; nothing was stored.
 */
export async function importDeck(context: { database: Context['database'], clock: Context['clock'], config: Pick<Context['config'], 'currency'> }, file: Readable, options: ImportOptions): Promise<ImportReport> {
  const problems: DeckProblem[] = []
  const notes: DeckNote[] = []
  const digest = createHash('sha256')
  return context.database.asSystem(async tx => {
    const deckId = await insertDeck(tx, {
      source: 'import', name: options.name, currency: context.config.currency,
      marginRule: JSON.stringify(options.margin, (_, value: unknown) => typeof value === 'bigint' ? value.toString() : value), validFrom: options.validFrom,
    })
    const batch = new Map<string, NewRate>()
    let rateCount = 0
    const flush = async () => {
      if (batch.size > 0 && problems.length === 0) await insertRates(tx, [...batch.values()])
      batch.clear()
    }
    const reading = { margin: options.margin, currency: context.config.currency }
    for await (const entry of parseDeck(digested(file, digest), reading)) {
      if ('note' in entry) {
        if (notes.length < MOST_NOTES) notes.push(entry)
        continue
      }
      if ('problem' in entry) {
        problems.push({ line: entry.line, problem: entry.problem })
        if (problems.length >= MOST_PROBLEMS) break
        continue
      }
      batch.set(keyOf(entry.rate), { ...entry.rate, deckId })
      if (!entry.replaces) rateCount += 1
      if (batch.size >= ROWS_PER_INSERT) await flush()
    }
    await flush()
    if (problems.length > 0) throw badDeck(problems, notes)
    if (rateCount === 0) throw badDeck([{ line: 1, problem: 'the file holds no rates' }], notes)
    await publishDeck(tx, deckId, context.clock.now())
    return { deckId: deckId.toString(), rateCount, sha256: digest.digest('hex'), notes: notes.sort(byLine) }
  })
}

async function* digested(
  file: Readable,
  digest: { update: (chunk: Uint8Array) => unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of file as AsyncIterable<Uint8Array>) {
    digest.update(chunk)
    yield chunk
  }
}

function badDeck(problems: DeckProblem[], notes: DeckNote[]): DomainError {
  const count = problems.length >= MOST_PROBLEMS ? `At least ${MOST_PROBLEMS}` : String(problems.length)
  return new DomainError('invalid_request', `${count} line${problems.length === 1 ? '' : 's'} of the deck cannot be used. Nothing was imported.`, {
    problems: problems.sort(byLine), notes: notes.sort(byLine),
  })
}

function byLine(one: { line: number }, other: { line: number }): number {
  return one.line - other.line
}
