import { formatRate } from '~~/shared/format/money'
import { foldName } from '~~/shared/rates/fold-name'
import type { ListedCountryDto, RateSpanDto } from '~~/shared/schemas/rate-replies'

/** "$0.0106", "from $0.0106"; empty where there is no price. */
export function spanWords(span: RateSpanDto | null, currency: string): string {
  if (!span) return ''
  const least = formatRate(BigInt(span.fromNanosPerMinute), currency)
  return span.fromNanosPerMinute === span.toNanosPerMinute ? least : `from ${least}`
}

/** "A premium rate number (09): its owner sets the price.": why it is not called, without saying so again. */
export function reasonWords(sentence: string): string {
  const reason = sentence.replace(/^This is /, '').replace(/ We do not call those\.$/, '')
  return reason.charAt(0).toUpperCase() + reason.slice(1)
}

export interface CountryGroup { letter: string, countries: ListedCountryDto[] }

/** By their first letters; numbers of no country at the end, under a dot. */
export function byLetter(countries: readonly ListedCountryDto[]): CountryGroup[] {
  const groups = new Map<string, ListedCountryDto[]>()
  for (const country of countries) {
    const letter = country.code === null ? '·' : foldName(country.name).charAt(0).toUpperCase()
    groups.set(letter, [...groups.get(letter) ?? [], country])
  }
  return [...groups].map(([letter, own]) => ({ letter, countries: own }))
}
