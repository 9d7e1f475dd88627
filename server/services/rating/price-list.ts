import { setImmediate } from 'node:timers/promises'
import { pricesByCountry, type CountryPrices, type DeckTerms } from '../../domain/rating/country-prices'
import { priceRanges, type PriceRange } from '../../domain/rating/price-ranges'
import type { Context } from '../../context'
import { findCurrentDeck, readDeckTerms } from '../../db/rating'

/** What the deck in force makes of the numbers of the world, for calls that show our caller id. */
export interface PriceList {
  deckId: bigint
  currency: string
  validFrom: Date
  originE164: string
  ranges: PriceRange<DeckTerms>[]
  countries: CountryPrices[]
}

interface Kept { key: string, list: Promise<PriceList> }
/** A published deck never changes (R2): what was made of it is good as long as it is in force. One for each context. */
const kept = new WeakMap<Context, Kept>()

/** Others are let go first after so long: a price list of fifty thousand prefixes is made in seconds. */
const SLICE_MS = 8

/** The price list in force; null before the first deck. One look at the database where it is known already. */
export async function readPriceList(context: Context): Promise<PriceList | null> {
  const now = context.clock.now()
  const deck = await context.database.asSystem(tx => findCurrentDeck(tx, now))
  if (!deck) return null
  const { id, currency, validFrom } = deck
  const originE164 = context.carriers.browser.callerId
  const key = `${id} ${originE164}`
  const known = kept.get(context)
  if (known?.key === key) return known.list
  const list = makeList(context, { deckId: id, currency, validFrom, originE164 })
  kept.set(context, { key, list })
  // one that failed is made again
  list.catch(() => kept.get(context)?.list === list && kept.delete(context))
  return list
}

async function makeList(
  context: Context, deck: Pick<PriceList, 'deckId' | 'currency' | 'validFrom' | 'originE164'>,
): Promise<PriceList> {
  const rates = await context.database.asSystem(tx => readDeckTerms(tx, deck.deckId))
  const ranges = await inSlices(priceRanges(rates, deck.originE164))
  return { ...deck, ranges, countries: pricesByCountry(ranges, deck.currency) }
}

async function inSlices<T>(work: Generator<undefined, T>): Promise<T> {
  let since = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - since < SLICE_MS) continue
    await setImmediate()
    since = performance.now()
  }
}
