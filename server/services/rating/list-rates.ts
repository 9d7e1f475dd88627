import type { CountryPrices, KindPrices } from '../../domain/rating/country-prices'
import { countryName } from '../../domain/phone/country-names'
import { countrySlug } from '../../domain/phone/country-slugs'
import { countryWords } from '../../domain/phone/country-words'
import { countriesOf } from '../../domain/phone/number-plan'
import type { Context } from '../../context'
import type { ListedCountryDto, RatesDto, RateSpanDto } from '../../../shared/schemas/rate-replies'
import type { LineType } from '../../../shared/schemas/rating'
import { readPriceList, type PriceList } from './price-list'

/** Of numbers that belong to no country: +800 and the like. */
export const NO_COUNTRY = { name: 'International numbers', slug: 'international-numbers' } as const
const NO_COUNTRY_WORDS = ['satellite', 'inmarsat', 'iridium', 'globalstar', 'thuraya', 'universal toll free', 'uifn']

const LANDLINES: readonly LineType[] = ['fixed_line', 'fixed_or_mobile']
const MOBILES: readonly LineType[] = ['mobile', 'fixed_or_mobile']

/** A list's countries are named once: in a dozen languages that takes a moment. */
const listed = new WeakMap<PriceList, ListedCountryDto[]>()

/** Every country, and from how much a minute to it costs; for anybody. */
export async function listRates(context: Context): Promise<RatesDto> {
  const list = await readPriceList(context)
  return {
    currency: list?.currency ?? context.config.currency,
    validFrom: list?.validFrom.toISOString() ?? null,
    countries: list ? listedCountries(list) : [],
  }
}

export function listedCountries(list: PriceList): ListedCountryDto[] {
  const countries = listed.get(list) ?? list.countries.map(toListedCountry)
  listed.set(list, countries)
  return countries
}

function toListedCountry(prices: CountryPrices): ListedCountryDto {
  return {
    ...placeOf(prices),
    leads: prices.callingCodes.some(code => countriesOf(code)[0] === prices.country),
    landline: spanOf(prices, LANDLINES),
    mobile: spanOf(prices, MOBILES),
    words: prices.country === null ? NO_COUNTRY_WORDS : countryWords(prices.country),
  }
}

export function placeOf({ country, callingCodes }: CountryPrices) {
  return {
    code: country,
    slug: country === null ? NO_COUNTRY.slug : countrySlug(country),
    name: country === null ? NO_COUNTRY.name : countryName(country),
    callingCodes: callingCodes.map(code => `+${code}`),
  }
}

export function toSpan({ fromNanosPerMinute, toNanosPerMinute }: Pick<KindPrices, 'fromNanosPerMinute' | 'toNanosPerMinute'>): RateSpanDto {
  return { fromNanosPerMinute: fromNanosPerMinute.toString(), toNanosPerMinute: toNanosPerMinute.toString() }
}

function spanOf({ kinds }: CountryPrices, lineTypes: readonly LineType[]): RateSpanDto | null {
  const own = kinds.filter(kind => lineTypes.includes(kind.lineType))
  if (own.length === 0) return null
  return toSpan({
    fromNanosPerMinute: own.map(kind => kind.fromNanosPerMinute).reduce((least, one) => (one < least ? one : least)),
    toNanosPerMinute: own.map(kind => kind.toNanosPerMinute).reduce((most, one) => (one > most ? one : most)),
  })
}
