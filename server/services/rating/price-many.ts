import { findCurrentDeck, findRatesByPrefixes, type RateRow } from '../../db/rating'
import { prefixesOf, rateOfNumber } from '../../domain/rating/match-rate'
import type { Context } from '../../context'
import type { PriceTerms } from '../../../shared/pricing'

const PREFIXES_AT_ONCE = 5000

/**
 * What calls to many numbers cost by the deck in force (R1), with few queries. Left out: numbers that it does not
 * price; their price is asked for when they are called.
 *
 * @param numbers E.164.
 * @param origin the number that the calls show, E.164.
 */
export async function priceMany(
  context: Context, numbers: readonly string[], origin: string,
): Promise<Map<string, { terms: PriceTerms, isBlocked: boolean }>> {
  const prefixes = [...new Set(numbers.flatMap(prefixesOf))]
  const { rows, currency } = await context.database.asSystem(async tx => {
    const deck = await findCurrentDeck(tx, context.clock.now())
    const found: RateRow[] = []
    for (let from = 0; deck && from < prefixes.length; from += PREFIXES_AT_ONCE) {
      found.push(...await findRatesByPrefixes(tx, deck.id, prefixes.slice(from, from + PREFIXES_AT_ONCE)))
    }
    return { rows: found, currency: deck?.currency ?? context.config.currency }
  })
  const byPrefix = new Map<string, RateRow[]>()
  for (const row of rows) byPrefix.set(row.destinationPrefix, [...byPrefix.get(row.destinationPrefix) ?? [], row])
  const priced = new Map<string, { terms: PriceTerms, isBlocked: boolean }>()
  for (const number of new Set(numbers)) {
    const { rate } = rateOfNumber(prefixesOf(number).flatMap(prefix => byPrefix.get(prefix) ?? []), number, origin)
    if (rate) priced.set(number, { terms: { ...rate, currency }, isBlocked: rate.isBlocked })
  }
  return priced
}
