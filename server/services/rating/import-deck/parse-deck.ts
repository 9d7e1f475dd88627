import type { DeckEntry, ParseDeckOptions } from './deck-rate'
import type { DeckLayout } from './deck-layout'
import { findHeader } from './find-header'
import { JudgeRates } from './judge-rates'
import { readLines } from '../../text-files/read-lines'
import { UnreadableFile } from '../../text-files/read-text'
import { splitRows } from '../../text-files/split-rows'

/** More than this is not a row but a list that went wrong. */
const MOST_RATES_IN_ROW = 50_000
/** Spaces that nobody sees and that spreadsheets leave; `trim` knows all the others. */
const UNSEEN = /[\u200B\u200E\u200F\u2060\uFEFF]/g
const DECIMALS = ['providerRate', 'margin', 'rate', 'connectFee'] as const
const TOTAL = /^(?:grand|sub)?[ -]?totals?\b/i

/**
 * Reads a deck in any known layout, row by row: nothing of it is kept but the prefixes that were seen, to find
 * duplicates. Bad rows are reported and reading goes on.
 *
 * @param source the file's bytes; closed when the caller stops reading early. Its own errors are thrown.
 */
export async function* parseDeck(
  source: AsyncIterable<Uint8Array | string>,
  options: ParseDeckOptions,
): AsyncGenerator<DeckEntry> {
  const lines = readLines(source)
  try {
    const found = await findHeader(lines)
    if ('problem' in found) {
      yield found
      return
    }
    const { layout, delimiter } = found
    const { titleCurrency } = layout
    if (options.currency && titleCurrency !== null && titleCurrency !== options.currency) {
      yield { line: found.line, problem: `the prices are in ${titleCurrency}, not in ${options.currency}` }
      return
    }
    for (const note of found.notes) yield note
    const rates = new JudgeRates(options)
    const isRow = (text: string) => text.split(delimiter).length >= layout.leastWidth
      && !(layout.isCarriers && /^[\d\s,"X]*$/i.test(text))
    for await (const row of splitRows(lines, { delimiter, isRow })) {
      if ('problem' in row) {
        yield row
        continue
      }
      const fields = row.fields.map(field => field.replace(UNSEEN, '').trim().replace(/^'(?=[+\d]*$)/, ''))
      if (fields.every(field => field === '')) continue
      const remark = judgeShape(fields, row.line, layout, options)
      if (remark) yield remark
      else yield* readRow(fields, { line: row.line, hasDecimalComma: delimiter !== ',' }, layout, rates)
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    yield { line: 1, problem: error.message }
  } finally {
    await lines.return(undefined)
  }
}

function judgeShape(
  fields: string[], line: number, layout: DeckLayout, { currency }: ParseDeckOptions,
): DeckEntry | null {
  if (fields.some(field => field.includes('\uFFFD'))) return { line, problem: 'the row is not text in UTF-8: save the file as UTF-8' }
  const said = fields.filter(field => field !== '')
  if (said.length === 1 && !/^\+?\d/.test(said[0]!)) return { line, note: 'a row with neither a prefix nor a price was skipped' }
  if (fields.length < layout.leastWidth || fields.length > layout.width) {
    return { line, problem: `the row has ${fields.length} fields where the header has ${layout.width}` }
  }
  const nameless = layout.nameless.find(index => (fields[index] ?? '') !== '')
  if (nameless !== undefined) return { line, problem: `field ${nameless + 1} is not empty, and its column has no name` }
  const own = layout.currencyColumn === null ? '' : fields[layout.currencyColumn]!
  if (currency && own !== '' && own.toUpperCase() !== currency) return { line, problem: `the price is in ${own.slice(0, 10)}, not in ${currency}` }
  return null
}

function* readRow(
  fields: string[], { line, hasDecimalComma }: { line: number, hasDecimalComma: boolean }, layout: DeckLayout,
  rates: JudgeRates,
): Generator<DeckEntry> {
  let count = 0
  for (const raw of layout.expand(fields)) {
    count += 1
    if (count > MOST_RATES_IN_ROW) {
      yield { line, problem: `the row stands for more than ${MOST_RATES_IN_ROW} rates` }
      return
    }
    if (raw.destinationPrefix === '' && ((raw.providerRate === '' && raw.rate === '') || fields.some(field => TOTAL.test(field)))) {
      yield { line, note: 'a row with neither a prefix nor a price was skipped' }
      return
    }
    for (const key of DECIMALS) {
      // between commas a comma may part thousands: the row is reported
      if (hasDecimalComma) raw[key] = raw[key].replace(/^(-?\d*),(\d+)$/, '$1.$2')
      raw[key] = raw[key].replace(/^\./, '0.')
    }
    yield* rates.judge(raw, line)
  }
}
