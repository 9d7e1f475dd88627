import { keyedDigits, plainSigns } from '../../../shared/phone/typed-text'
import { emergencyNumberOf, emergencyNumbersOf } from './emergency-table'
import { behindNetworkCodes } from './network-codes'
import { callingCodeOf, callingCodes, countriesOf, diallingOutPattern, nationalPrefixOf } from './number-plan'
import { EMERGENCY_LINK, readLink } from './read-link'
import { validNumber } from './valid-number'

export interface Emergency {
  /** The number to dial from an ordinary phone where the caller is; for a `tel:` link. */
  number: string
  /** The caller's country, ISO 3166-1 alpha-2. */
  country: string
}

/** Known as emergency numbers everywhere: a traveller dials the one from home. */
const KNOWN_EVERYWHERE = ['112', '911', '999', '000']
/** What reaches a line outside from a company's phone, alone or twice. */
const OUTSIDE_LINE = ['0', '1', '8', '9']
/** As many digits as make a number that a person may want beside an emergency number. */
const WHOLE_NUMBER = 7
/** Two digits in a sentence are a house or an hour. */
const SHORTEST_IN_WORDS = 3
/** With one of these beside them, they are the number of the service. */
const SERVICE = new RegExp(`(?<!\\p{L})(?:${[
  'samu', 'pompiers', 'gendarmerie', 'secours', 'urgences?', 'poli[cz]\\p{L}+', 'pol[ií]cia', 'ambulan\\p{L}+', 'fire',
  'emergency', 'notruf', 'sos',
].join('|')})(?!\\p{L})`, 'iu')
/** What phones dial as a star or a hash with digits: *2, *67, #31#, *1831. */
const LONGEST_STAR_CODE = 4

/**
 * Recognises an emergency number however people and phones write it (C11): bare, with spaces, in any script's digits,
 * with a trunk prefix, behind what reaches an outside line or withholds one's own number (9,911 · #31#112 ·
 * 141 999), with the code of any country, in a link, or as the only number of a text. Only whole numbers: 911 is one,
 * the first digits of 911 555 0100 are not.
 *
 * @param country whose plan the digits are read in.
 * @param home where the caller is; the answer names that country's own number.
 */
export function findEmergency(typed: string, country: string, home = country): Emergency | null {
  const plain = plainSigns(typed)
  const { text } = readLink(plain)
  const found = EMERGENCY_LINK.test(plain) || isEmergencyText(text, [...new Set([country, home])])
  return found ? { number: emergencyNumberOf(home), country: home } : null
}

function isEmergencyText(text: string, countries: string[]): boolean {
  const isInWords = /[\p{L}:]/u.test(text.replace(/;[a-z]+=/gi, ' ')) && !SERVICE.test(text)
  const least = isInWords ? SHORTEST_IN_WORDS : 1
  const parts = partsOf(text).filter(digits => digits.length >= least)
  if (countries.some(country => isEveryGroupOne(text, country))) return true
  if (!countries.some(country => parts.some(digits => isEmergencyDigits(digits, country)))) return false
  return !parts.some(digits => digits.replace('+', '').length >= WHOLE_NUMBER
    && countries.some(country => validNumber(digits, country) !== null))
}

/** "110 112": loose plans take the digits of both for one number. */
function isEveryGroupOne(text: string, country: string): boolean {
  const known = new Set([...emergencyNumbersOf(country), ...KNOWN_EVERYWHERE])
  const groups = text.split(' ')
  return groups.length > 1 && groups.every(group => known.has(group)) && groups.some(group => group.length > 2)
}

/** Each stretch of digits that could be dialled by itself; and what stands behind a network's own code (*67 911). */
function partsOf(text: string): string[] {
  const parts = text.match(/\+?[\d ().\-/~]*\d/g) ?? []
  const slashed = parts.filter(part => part.includes('/')).flatMap(part => part.split('/'))
  const behindCodes = [...text.matchAll(/[*#] ?(\d[\d ().-]*)/g)].map(([, keyed = '']) => keyedDigits(keyed))
    .flatMap(keyed => Array.from({ length: LONGEST_STAR_CODE }, (_, index) => keyed.slice(index + 1)))
  return [...parts, ...slashed, ...behindCodes].map(keyedDigits).filter(digits => digits !== '')
}

function isEmergencyDigits(digits: string, country: string): boolean {
  const bare = digits.replace('+', '')
  if (KNOWN_EVERYWHERE.includes(bare)) return true
  if (digits.startsWith('+')) return isEmergencyAbroad(bare)
  if (isEmergencyIn(country, digits)) return true
  if (validNumber(digits, country) !== null) return false
  return internationalReadings(digits, country).some(rest => KNOWN_EVERYWHERE.includes(rest) || isEmergencyAbroad(rest))
    || isBehindPrefix(digits, country)
}

function isEmergencyIn(country: string, digits: string): boolean {
  const numbers = emergencyNumbersOf(country)
  if (numbers.includes(digits)) return true
  const prefix = nationalPrefixOf(country)
  return prefix !== '' && digits.startsWith(prefix) && numbers.includes(digits.slice(prefix.length))
}

/** Behind an outside line or a network's code, or both. */
function isBehindPrefix(digits: string, country: string): boolean {
  const known = new Set([...emergencyNumbersOf(country), ...KNOWN_EVERYWHERE])
  const prefixes = [...OUTSIDE_LINE, nationalPrefixOf(country), callingCodeOf(country) ?? '']
    .filter(prefix => prefix !== '')
  const strip = (rests: string[]): string[] => rests.flatMap(rest => [
    ...prefixes.filter(prefix => rest.startsWith(prefix)).map(prefix => rest.slice(prefix.length)),
    ...behindNetworkCodes(rest),
  ])
  const once = strip([digits])
  return [...once, ...strip(once)].some(rest => known.has(rest)
    && (rest.length >= SHORTEST_IN_WORDS || digits.length - rest.length >= SHORTEST_IN_WORDS))
}

/** The digits from the country code on, in every way that they could be meant. */
function internationalReadings(digits: string, country: string): string[] {
  return [diallingOutPattern(country), '00', '011', '0011', '810', '010']
    .map(prefix => new RegExp(`^(?:${prefix})`).exec(digits)?.[0])
    .flatMap(prefix => (prefix === undefined ? [] : [digits.slice(prefix.length)]))
}

function isEmergencyAbroad(digits: string): boolean {
  return callingCodes().some(code =>
    digits.startsWith(code)
    && countriesOf(code).some(country => isEmergencyIn(country, digits.slice(code.length))))
}
