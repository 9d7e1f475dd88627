import { createHash } from 'node:crypto'
import { DomainError } from '../../domain/errors'
import { countryName } from '../../domain/phone/country-names'
import { termsOf, type DeckTerms } from '../../domain/rating/country-prices'
import type { PriceRange } from '../../domain/rating/price-ranges'
import type { Context } from '../../context'
import { decimalFromScaled } from '../../../shared/format/money'
import { encodeText } from '../../../shared/ledger/csv-cells'
import { NO_COUNTRY } from './list-rates'
import { readPriceList, type PriceList } from './price-list'

const COLUMNS = [
  'country_code', 'country', 'line_type', 'prefix', 'description', 'is_called', 'price_per_minute', 'connection_fee', 'currency',
  'initial_seconds', 'increment_seconds', 'minimum_seconds', 'grace_seconds', 'why_not',
] as const
const LINES_AT_ONCE = 500
/** A list's file says the same each time: it is hashed once. */
const versions = new WeakMap<PriceList, string>()

export interface PriceListFile {
  fileName: string
  /** The same as long as the file is. */
  version: string
  pieces: () => Iterable<string>
}

/**
 * The whole price list as CSV. A number is charged by the longest prefix in it that matches, among those of its country
 * and kind of line.
 *
 * @throws DomainError `not_found` before the first price list.
 */
export async function writePriceList(context: Context): Promise<PriceListFile> {
  const list = await readPriceList(context)
  if (!list) throw new DomainError('not_found', 'No price list is published yet.')
  const day = list.validFrom.toISOString().slice(0, 10)
  return {
    fileName: `talktime-rates-${day}.csv`,
    version: versionOf(list),
    pieces: () => piecesOf(list),
  }
}

function versionOf(list: PriceList): string {
  const known = versions.get(list)
  if (known !== undefined) return known
  const hash = createHash('sha256')
  for (const piece of piecesOf(list)) hash.update(piece)
  const version = hash.digest('hex')
  versions.set(list, version)
  return version
}

function* piecesOf({ ranges, currency }: PriceList): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`
  for (let at = 0; at < ranges.length; at += LINES_AT_ONCE) {
    yield ranges.slice(at, at + LINES_AT_ONCE).map(range => toLine(range, currency)).join('')
  }
}

function toLine({ country, lineType, prefix, rate, sentences }: PriceRange<DeckTerms>, currency: string): string {
  const terms = rate && termsOf(rate, currency)
  const cells = [
    encodeText(country),
    encodeText(country === null ? NO_COUNTRY.name : countryName(country)),
    lineType,
    `+${prefix}`,
    encodeText(rate?.description ?? null),
    rate ? 'yes' : 'no',
    ...terms
      ? [
          decimalFromScaled(terms.rateNanosPerMinute, 9), decimalFromScaled(terms.connectFeeMicros, 6), currency,
          terms.initialSeconds, terms.incrementSeconds, terms.minimumSeconds, terms.graceSeconds,
        ]
      : Array.from({ length: 7 }, () => ''),
    encodeText(rate ? null : sentences.join(' ') || 'Its price is looked up for people who are signed in.'),
  ]
  return `${cells.join(',')}\r\n`
}
