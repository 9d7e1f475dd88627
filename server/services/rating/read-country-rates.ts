import { DomainError } from '../../domain/errors'
import { countryInSentence } from '../../domain/phone/country-names'
import { countryOfSlug } from '../../domain/phone/country-slugs'
import { displayNumber } from '../../domain/phone/display-number'
import type { KindPrices } from '../../domain/rating/country-prices'
import type { Context } from '../../context'
import { suggestCountries } from '../../../shared/rates/find-countries'
import { foldName } from '../../../shared/rates/fold-name'
import type { PriceTerms } from '../../../shared/pricing'
import type { CountryRatesDto, KindRatesDto, RateTermsDto } from '../../../shared/schemas/rate-replies'
import { listedCountries, NO_COUNTRY, placeOf, toSpan } from './list-rates'
import { readPriceList, type PriceList } from './price-list'

const MOST_SUGGESTIONS = 5

/**
 * What calls to one country cost, by kind of number; for anybody.
 *
 * @param place a country's name as in an address, its ISO code, or its name in another language.
 * @throws DomainError `not_found` with the countries that may have been meant.
 */
export async function readCountryRates(context: Context, place: string): Promise<CountryRatesDto> {
  const list = await readPriceList(context)
  if (!list) throw new DomainError('not_found', 'No price list is published yet. Type a number to see its price.')
  const prices = findPlace(list, place)
  const { country, kinds, refusals, unlisted, goesByOrigin } = prices
  const named = placeOf(prices)
  return {
    ...named,
    inSentence: country === null ? 'international numbers' : countryInSentence(country),
    url: `${context.config.publicUrl}/rates/${named.slug}`,
    currency: list.currency,
    validFrom: list.validFrom.toISOString(),
    callerId: displayNumber(list.originE164),
    goesByOrigin,
    kinds: kinds.map(toKindDto),
    refusals,
    unlisted,
  }
}

function findPlace(list: PriceList, place: string) {
  const { countries } = list
  const wanted = countryOfSlug(place)
  const exact = countries.find(({ country }) => (country === null ? place === NO_COUNTRY.slug : country === wanted))
  if (exact) return exact
  const listed = listedCountries(list)
  // a name in another language leads there too, where it can mean no other
  const [found, ...others] = listed.filter(({ words }) => words.includes(foldName(place)))
  const prices = found && others.length === 0 && countries.find(({ country }) => country === found.code)
  if (prices) return prices
  const choices = suggestCountries(listed, place, MOST_SUGGESTIONS).map(({ slug, name }) => ({ slug, name }))
  throw new DomainError('not_found', 'We know no country of that name.', { choices })
}

function toKindDto({ lineType, usual, others, ...span }: KindPrices): KindRatesDto {
  return {
    lineType,
    usual: toTermsDto(usual),
    ...toSpan(span),
    others: others.map(({ description, prefixes, terms }) => (
      { description, prefixes: prefixes.map(prefix => `+${prefix}`), terms: toTermsDto(terms) }
    )),
  }
}

function toTermsDto(terms: PriceTerms): RateTermsDto {
  return {
    ...terms,
    rateNanosPerMinute: terms.rateNanosPerMinute.toString(),
    connectFeeMicros: terms.connectFeeMicros.toString(),
  }
}
