import { pipeline, Readable } from 'node:stream'
import { CsvError, parse, type Info } from 'csv-parse'
import { checkRate, RowProblem } from './check-rate'
import type { DeckRate, ParseDeckOptions } from './deck-rate'
import { detectLayout, type DeckLayout } from './detect-layout'
import { readText } from './read-text'

/** One rate, or one thing that is wrong, with the line of the file that it begins at; the header is line 1. */
export type DeckEntry = { line: number, rate: DeckRate } | { line: number, problem: string }

/** Carriers list hundreds of prefixes in one row; more than this is not a row but a missing quote. */
const LONGEST_ROW_BYTES = 256 * 1024
const MOST_RATES_IN_ROW = 50_000

interface CsvRow {
  record: string[]
  info: Info
}

/**
 * Reads a deck in any known layout, row by row: nothing of it is kept but the prefixes that were seen, to find
 * duplicates. Bad rows are reported and reading goes on; where the file itself cannot be read further, the last
 * entry says so.
 *
 * @param source the file's bytes; closed when the caller stops reading early. Its own errors are thrown.
 */
export async function* parseDeck(
  source: AsyncIterable<Uint8Array | string>,
  options: ParseDeckOptions,
): AsyncGenerator<DeckEntry> {
  const csv = parse({
    bom: true, info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_ROW_BYTES,
  })
  const rows: AsyncIterable<CsvRow> = pipeline(Readable.from(readText(source)), csv, () => {})
  const seen = new Map<string, number>()
  let layout: DeckLayout | null = null
  try {
    for await (const { record, info } of rows) {
      const line = info.lines - linesInside(record)
      if (layout) {
        yield* readRow(record, line, layout, seen, options)
        continue
      }
      const detected = detectLayout(record)
      if ('problem' in detected) {
        yield { line, problem: detected.problem }
        return
      }
      layout = detected
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    yield { line: csv.info.lines, problem: describeCsvError(error) }
    return
  }
  if (!layout) yield { line: 1, problem: 'the file is empty' }
}

function* readRow(
  fields: string[], line: number, layout: DeckLayout, seen: Map<string, number>, options: ParseDeckOptions,
): Generator<DeckEntry> {
  if (fields.length !== layout.width) {
    yield { line, problem: `the row has ${fields.length} fields where the header has ${layout.width}` }
    return
  }
  let count = 0
  for (const raw of layout.expand(fields)) {
    count += 1
    if (count > MOST_RATES_IN_ROW) {
      yield { line, problem: `the row stands for more than ${MOST_RATES_IN_ROW} rates` }
      return
    }
    try {
      const rate = checkRate(raw, options)
      claim(rate, line, seen)
      yield { line, rate }
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error
      yield { line, problem: error.message }
    }
  }
}

function claim(rate: DeckRate, line: number, seen: Map<string, number>): void {
  const key = `${rate.destinationPrefix} ${rate.originPrefix}`
  const before = seen.get(key)
  if (before !== undefined) {
    const origin = rate.originPrefix === '' ? 'any origin' : `origin ${rate.originPrefix}`
    throw new RowProblem(`prefix ${rate.destinationPrefix} for ${origin} is already on line ${before}`)
  }
  seen.set(key, line)
}

/** Line ends inside quoted fields: the reader counts the line that a row ends on. */
function linesInside(fields: string[]): number {
  return fields.reduce((count, field) => count + field.split('\n').length - 1, 0)
}

function describeCsvError(error: CsvError): string {
  const what = error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? 'a quote is opened and never closed'
    : error.code === 'CSV_MAX_RECORD_SIZE'
      ? `the row is longer than ${LONGEST_ROW_BYTES / 1024} KB; a quote may be missing`
      : 'a quote stands where none may be'
  return `${what}, so the file cannot be read from here on`
}
