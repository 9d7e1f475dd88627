import { foldName } from './fold-name'

export interface SearchedCountry {
  /** ISO 3166-1 alpha-2; null for numbers of no country. */
  code: string | null
  name: string
  /** With the plus. */
  callingCodes: readonly string[]
  /** Of those that share its code it is the one that most people mean. */
  leads: boolean
  /** Folded names in other languages and of other times. */
  words: readonly string[]
}

const SIGNS_OF_NUMBERS = /^[\s(]*\+?[\d\s().\-/]*$/
/** With fewer digits it is the beginning of a country's code. */
const SHORTEST_NUMBER = 6
/** Scripts in which one or two signs say something. */
const WHOLE_WORDS = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u
const SHORTEST_SUGGESTION = 2

/** Digits of what is typed as a number or a code, without what is dialled for the plus; null where it is words. */
export function typedDigits(typed: string): string | null {
  const text = typed.normalize('NFKC').trim()
  if (!SIGNS_OF_NUMBERS.test(text) || !/\d/.test(text)) return null
  return text.replace(/\D/g, '').replace(/^(?:00|011)/, '')
}

/** True for what is long enough to be somebody's number. */
export function isTypedNumber(typed: string): boolean {
  return (typedDigits(typed) ?? '').length >= SHORTEST_NUMBER
}

/**
 * The countries that are meant by a name in any spelling, an ISO code or a calling code (+44, 0044, 44), the likeliest
 * first; all of them where nothing is typed.
 *
 * @param namesOf more names of a country, such as in the reader's own language.
 */
export function findCountries<Country extends SearchedCountry>(
  countries: readonly Country[], typed: string, namesOf: (country: Country) => readonly string[] = () => [],
): Country[] {
  const digits = typedDigits(typed)
  const wanted = foldName(typed)
  if (wanted === '') return typed.trim() === '' || typed.trim() === '+' ? [...countries] : []
  const rank = digits === null
    ? (country: Country) => rankByName(country, wanted, typed, namesOf)
    : (country: Country) => rankByCode(country, digits)
  return countries.map(country => ({ country, rank: rank(country) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank)
    .map(({ country }) => country)
}

/** What was probably meant where nothing is found: by as much of its beginning as names a country. */
export function suggestCountries<Country extends SearchedCountry>(
  countries: readonly Country[], typed: string, most: number,
): Country[] {
  for (let text = foldName(typed); text.length >= SHORTEST_SUGGESTION; text = text.slice(0, -1)) {
    const found = findCountries(countries, text)
    if (found.length > 0) return found.slice(0, most)
  }
  return []
}

function rankByCode({ callingCodes, leads }: SearchedCountry, digits: string): number {
  const ranks = callingCodes.map(code => code.slice(1)).map(code => (
    code === digits ? 6 : digits.startsWith(code) ? 4 : code.startsWith(digits) ? 2 : 0
  ))
  const best = Math.max(0, ...ranks)
  return best > 0 && leads ? best + 1 : best
}

function rankByName<Country extends SearchedCountry>(
  country: Country, wanted: string, typed: string, namesOf: (country: Country) => readonly string[],
): number {
  if (country.code === typed.trim().toUpperCase()) return 6
  const name = foldName(country.name)
  const others = [...country.words, ...namesOf(country).map(foldName)]
  if (name === wanted || others.includes(wanted)) return 5
  if (name.startsWith(wanted)) return 4
  if (` ${name}`.includes(` ${wanted}`)) return 3
  if (others.some(one => ` ${one}`.includes(` ${wanted}`))) return 2
  return (wanted.length > 2 || WHOLE_WORDS.test(wanted)) && [name, ...others].some(one => one.includes(wanted)) ? 1 : 0
}
