import { emergencyNumberOf, emergencyNumbersOf } from './emergency-table'
import { callingCodes, countriesOf, diallingOutPattern, nationalPrefixOf } from './number-plan'
import { readTyped } from './read-typed'

export interface Emergency {
  /** The number to dial from an ordinary phone where the caller is; for a `tel:` link. */
  number: string
  /** The caller's country, ISO 3166-1 alpha-2. */
  country: string
}

/** Known as emergency numbers everywhere: a traveller dials the one from home. */
const KNOWN_EVERYWHERE = ['112', '911', '999', '000']

/**
 * Recognises an emergency number however it is typed: bare, with spaces, in any script's digits, with the trunk
 * prefix, or with the code of any country behind + or the digits for dialling out (C11). Only whole numbers:
 * 911 is one, the first digits of 911 555 0100 are not.
 *
 * @param country where the caller is; the answer names that country's own number.
 */
export function findEmergency(typed: string, country: string): Emergency | null {
  const text = readTyped(typed)
  const digits = text.replace(/[,;#x*].*$/i, '').replace(/\D/g, '')
  const found = (!text.startsWith('+') && isEmergencyIn(country, digits))
    || KNOWN_EVERYWHERE.includes(digits)
    || internationalReadings(text, digits, country).some(isEmergencyAbroad)
  return found ? { number: emergencyNumberOf(country), country } : null
}

function isEmergencyIn(country: string, digits: string): boolean {
  const numbers = emergencyNumbersOf(country)
  if (numbers.includes(digits)) return true
  const prefix = nationalPrefixOf(country)
  return prefix !== '' && digits.startsWith(prefix) && numbers.includes(digits.slice(prefix.length))
}

/** The digits from the country code on, in every way that they could be meant. */
function internationalReadings(text: string, digits: string, country: string): string[] {
  if (text.startsWith('+')) return [digits]
  return [diallingOutPattern(country), '00', '011']
    .map(prefix => new RegExp(`^(?:${prefix})`).exec(digits)?.[0])
    .flatMap(prefix => (prefix === undefined ? [] : [digits.slice(prefix.length)]))
}

function isEmergencyAbroad(digits: string): boolean {
  return callingCodes().some(code =>
    digits.startsWith(code)
    && countriesOf(code).some(country => isEmergencyIn(country, digits.slice(code.length))))
}
