import { LINE_TYPES, type LineType } from '../../../shared/schemas/rating'
import type { PriceTerms } from '../../../shared/pricing'
import { termsKey } from '../../../shared/terms-key'
import { countryName } from '../phone/country-names'
import type { DeckPrice, PriceRange } from './price-ranges'

/** A rate with all that a call is charged by. */
export interface DeckTerms extends DeckPrice, Omit<PriceTerms, 'currency'> {
  description: string
}

/** Prefixes of one kind that cost the same. */
export interface PriceGroup {
  description: string
  prefixes: string[]
  terms: PriceTerms
}

export interface KindPrices {
  lineType: LineType
  /** What most numbers of the kind cost. */
  usual: PriceTerms
  fromNanosPerMinute: bigint
  toNanosPerMinute: bigint
  /** The prefixes that do not cost the usual, the longest groups first. */
  others: PriceGroup[]
}

export interface CountryPrices {
  /** ISO 3166-1 alpha-2; null for numbers of no country. */
  country: string | null
  /** Without the plus. */
  callingCodes: string[]
  kinds: KindPrices[]
  /** What is not called, and why. */
  refusals: { lineType: LineType, sentences: string[] }[]
  /** Kinds that the deck has no price for: asked for when somebody is about to call (R6). */
  unlisted: LineType[]
  goesByOrigin: boolean
}

/** The price list by country, in the order of their names; what belongs to none comes last. */
export function pricesByCountry(ranges: readonly PriceRange<DeckTerms>[], currency: string): CountryPrices[] {
  const byCountry = groupBy(ranges, range => range.country ?? '')
  return [...byCountry.values()]
    .map(own => toCountry(own, currency))
    .sort((one, other) => (sortName(one) < sortName(other) ? -1 : 1))
}

function sortName({ country }: CountryPrices): string {
  return country === null ? '\uffff' : countryName(country).normalize('NFD').replace(/\p{M}/gu, '')
}

function toCountry(ranges: readonly PriceRange<DeckTerms>[], currency: string): CountryPrices {
  const kinds: KindPrices[] = []
  const refusals: CountryPrices['refusals'] = []
  const unlisted: LineType[] = []
  const byKind = groupBy(ranges, range => range.lineType)
  for (const lineType of LINE_TYPES) {
    const own = byKind.get(lineType) ?? []
    const priced = own.flatMap(({ rate, ...range }) => (rate ? [{ ...range, rate }] : []))
    const sentences = [...new Set(own.flatMap(range => range.sentences))]
    if (priced.length > 0) kinds.push(toKind(lineType, priced, currency))
    if (sentences.length > 0) refusals.push({ lineType, sentences })
    if (own.some(range => !range.rate && range.sentences.length === 0)) unlisted.push(lineType)
  }
  return {
    country: ranges[0]!.country,
    callingCodes: [...new Set(ranges.map(range => range.callingCode))],
    kinds, refusals, unlisted,
    goesByOrigin: ranges.some(range => range.goesByOrigin),
  }
}

type PricedRange = PriceRange<DeckTerms> & { rate: DeckTerms }

function toKind(lineType: LineType, ranges: readonly PricedRange[], currency: string): KindPrices {
  const byTerms = groupBy(ranges, ({ rate }) => keyOf(rate, currency))
  const shareOf = (own: readonly PricedRange[]) => own.reduce((sum, { share }) => sum + share, 0)
  const [usual = [], ...others] = [...byTerms.values()].sort((one, other) => shareOf(other) - shareOf(one))
  const rates = ranges.map(({ rate }) => rate.rateNanosPerMinute)
  return {
    lineType,
    usual: termsOf(usual[0]!.rate, currency),
    fromNanosPerMinute: rates.reduce((least, one) => (one < least ? one : least)),
    toNanosPerMinute: rates.reduce((most, one) => (one > most ? one : most)),
    others: others.flatMap(own => toGroups(own, currency)),
  }
}

/** One line for each name that the deck has for them. */
function toGroups(ranges: readonly PricedRange[], currency: string): PriceGroup[] {
  return [...groupBy(ranges, ({ rate }) => rate.description).values()].map(own => ({
    description: own[0]!.rate.description,
    prefixes: own.map(({ prefix }) => prefix).sort(),
    terms: termsOf(own[0]!.rate, currency),
  }))
}

export function termsOf(rate: DeckTerms, currency: string): PriceTerms {
  const { rateNanosPerMinute, connectFeeMicros } = rate
  const { initialSeconds, incrementSeconds, minimumSeconds, graceSeconds } = rate
  return {
    currency, rateNanosPerMinute, connectFeeMicros, initialSeconds, incrementSeconds, minimumSeconds, graceSeconds,
  }
}

function keyOf(rate: DeckTerms, currency: string): string {
  return termsKey([{ component: 'phone', ...termsOf(rate, currency) }])
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
