import { foldName } from '../../../shared/rates/fold-name'
import { countryCodes, countryName } from './country-names'

const FEWEST_LETTERS = 3

/** The countries that a word may mean, ISO 3166-1: whose English name has a word that begins so. None for digits. */
export function countriesCalledLike(typed: string): string[] {
  const wanted = foldName(typed)
  if (wanted.length < FEWEST_LETTERS || !/\p{L}/u.test(wanted)) return []
  return countryCodes().filter(code => ` ${foldName(countryName(code))}`.includes(` ${wanted}`))
}
