import { nationalPrefixOf } from '../phone/number-plan'
import { parseNumber } from '../phone/parse-number'
import { isPlainNumber, keyedDigits, plainSigns } from '../../../shared/phone/typed-text'

/** What a contact must have: each of the words, or one of these digits in a number. */
export type SearchTerms = { words: string[] } | { digits: string[] }

const FEWEST_DIGITS = 2

/**
 * Reads what was typed to find somebody. A number is found in any spelling, whole or in part: what is dialled before it
 * at home or from abroad is no part of it.
 *
 * @param country ISO 3166-1 alpha-2; numbers without + belong there.
 */
export function searchTermsOf(typed: string, country: string): SearchTerms {
  const text = plainSigns(typed)
  const digits = keyedDigits(text).replaceAll('+', '')
  if (!isPlainNumber(text) || digits.length < FEWEST_DIGITS) return { words: typed.split(/\s+/u).filter(word => word !== '') }
  const whole = parseNumber(text, country)
  if (whole.ok) return { digits: [whole.e164.slice(1)] }
  const bare = digits.replace(/^0+/, '')
  const prefix = nationalPrefixOf(country)
  const atHome = prefix !== '' && digits.startsWith(prefix) ? digits.slice(prefix.length) : bare
  // (0) stands between the country's code and the rest, and is not dialled from abroad
  const withoutTrunk = text.startsWith('+') ? keyedDigits(text.replace(/\(0\)/, '')).replaceAll('+', '') : bare
  const parts = [...new Set([bare, atHome, withoutTrunk])].filter(one => one.length >= FEWEST_DIGITS)
  return { digits: parts.length > 0 ? parts : [digits] }
}
