import { emergencyNumbersOf } from './emergency-table'
import { explainDigits } from './explain-digits'
import { behindNetworkCodes } from './network-codes'
import {
  callingCodeOf, callingCodes, countriesOf, diallingOutPattern, keepsZero, nationalPrefixOf, nationalPrefixPattern,
} from './number-plan'
import { validNumber } from './valid-number'

/** Known as emergency numbers everywhere: a traveller dials the one from home. */
const KNOWN_EVERYWHERE = ['112', '911', '999', '000']
/** What reaches a line outside from a company's phone, alone or twice. */
const OUTSIDE_LINE = ['0', '1', '8', '9']
/** What is dialled for the plus anywhere. */
const FOR_PLUS = ['00', '011', '0011', '810', '010']
/** Two digits are a house, an hour or a beginning, unless something long stands before them. */
const SHORTEST_BEHIND = 3
/** Finland's and Switzerland's codes of carriers; longer than that, the whole is a number of some plan. */
const LONGEST_PREFIX = 5
/** Where plans keep their prefixes and services, as far as libphonenumber's metadata goes. */
const BEGINS_PREFIX = /^[019]/

/** Whether the digits, with or without +, reach an emergency service where they are dialled, or mean to. */
export function isEmergencyDigits(digits: string, country: string): boolean {
  const bare = digits.replace('+', '')
  const isKnown = (rest: string) => KNOWN_EVERYWHERE.includes(rest) || emergencyNumbersOf(country).includes(rest)
  if (KNOWN_EVERYWHERE.includes(bare)) return true
  if (digits.startsWith('+')) {
    return isEmergencyAbroad(bare.replace(/^0+/, ''), country) || (isEmergencyIn(country, bare) && isDeadEnd(digits, country))
  }
  if (isEmergencyIn(country, digits)) return true
  const isValid = validNumber(digits, country) !== null
  if (isBehindOwnCode(digits, country) && !(isValid && hasTrunk(digits, country))) return true
  if (isValid) return false
  return internationalReadings(digits, country).some(rest => isKnown(rest) || isEmergencyAbroad(rest, country))
    || isBehindPrefix(digits, country, isKnown)
    || isRepeated(digits, country, isKnown)
}

/** "110 112": loose plans take the digits of both for one number. 911 112 112 in Madrid is one. */
export function isEveryGroupEmergency(groups: string[], country: string): boolean {
  const known = [...emergencyNumbersOf(country), ...KNOWN_EVERYWHERE]
  return groups.length > 1 && groups.every(group => known.includes(group)) && groups.some(group => group.length > 2)
    && (groups.length < 3 || new Set(groups).size === 1 || validNumber(groups.join(''), country) === null)
}

/** Behind a few digits of whatever service or carrier, where no number goes on like that. */
export function isBehindSomething(groups: string[], country: string): boolean {
  if (groups.length > 2 && groups[0] === callingCodeOf(country)) return isBehindSomething(groups.slice(1), country)
  const digits = groups.join('')
  const own = emergencyNumbersOf(country)
  const isOne = (rest: string) => rest.length >= SHORTEST_BEHIND
    && (own.includes(rest) || KNOWN_EVERYWHERE.includes(rest))
  const last = groups.length > 1 ? groups.at(-1) ?? '' : digits.slice(1)
  const isParted = isOne(last) && digits.length - last.length <= LONGEST_PREFIX
  const isJoined = groups.length === 1 && BEGINS_PREFIX.test(digits) && own.some(number => isOne(number)
    && digits.endsWith(number) && digits.length - number.length <= LONGEST_PREFIX && digits.length > number.length)
  return (isParted || isJoined) && isDeadEnd(digits, country)
}

/**
 * Each group before it is a prefix: 0 358 112. The groups say what was meant, where the digits alone would be a line of
 * Häme in Finland (0358112: area 03) or of Monza in Italy (039).
 */
export function isBehindParted(groups: string[], country: string): boolean {
  const last = groups.at(-1) ?? ''
  const prefixes = [...OUTSIDE_LINE, ...FOR_PLUS, nationalPrefixOf(country), callingCodeOf(country) ?? '']
  return groups.length > 1 && last.length >= SHORTEST_BEHIND && emergencyNumbersOf(country).includes(last)
    && groups.slice(0, -1).every(group => prefixes.includes(group.replace('+', '')))
}

function isEmergencyIn(country: string, digits: string): boolean {
  const numbers = emergencyNumbersOf(country)
  if (numbers.includes(digits)) return true
  const prefix = nationalPrefixOf(country)
  return prefix !== '' && digits.startsWith(prefix) && numbers.includes(digits.slice(prefix.length))
}

function isBehindOwnCode(digits: string, country: string): boolean {
  const code = callingCodeOf(country)
  return code !== null && digits.startsWith(code) && isEmergencyIn(country, digits.slice(code.length))
}

/**
 * With the trunk prefix in front the digits are a number of the country. Without it loose plans take the country's code
 * for an area's, and where there is none the few lines that look like this are reached with a +.
 */
function hasTrunk(digits: string, country: string): boolean {
  const prefix = nationalPrefixOf(country)
  return prefix !== '' && digits.startsWith(prefix)
}

/** Behind an outside line, the country's code or a network's, or two of them. */
function isBehindPrefix(digits: string, country: string, isKnown: (rest: string) => boolean): boolean {
  const code = callingCodeOf(country) ?? ''
  const trunk = nationalPrefixOf(country)
  const prefixes = [...OUTSIDE_LINE, trunk, code, `${code}${trunk}`].filter(prefix => prefix !== '')
  const strip = (rests: string[]): string[] => rests.flatMap(rest => [
    ...prefixes.flatMap(prefix => behind(prefix, rest)), ...behindNetworkCodes(rest, country),
    ...behindCarrier(rest, country),
  ])
  const once = strip([digits])
  return [...once, ...strip(once), ...behind(codeBeforeTrunk(code, country), digits)].some(rest => isKnown(rest)
    && (rest.length >= SHORTEST_BEHIND || digits.length - rest.length >= SHORTEST_BEHIND))
}

function behindCarrier(digits: string, country: string): string[] {
  const pattern = nationalPrefixPattern(country)
  const prefix = pattern === '' ? undefined : new RegExp(`^(?:${pattern})`).exec(digits)?.[0]
  return prefix ? behind(prefix, digits) : []
}

function behind(prefix: string, digits: string): string[] {
  return prefix !== '' && digits.startsWith(prefix) ? [digits.slice(prefix.length)] : []
}

/** +38 044 …, +88 017 …: a code that ends in the trunk prefix is written without it where numbers keep theirs. */
function codeBeforeTrunk(code: string, country: string): string {
  const trunk = nationalPrefixOf(country)
  return trunk !== '' && code.endsWith(trunk) ? code.slice(0, -trunk.length) : ''
}

/** 911911: pressed again because nothing happened. */
function isRepeated(digits: string, country: string, isKnown: (rest: string) => boolean): boolean {
  const [, once = ''] = /^(\d{3,}?)\1+$/.exec(digits) ?? []
  return isKnown(once) && (new Set(once).size > 1 || isDeadEnd(digits, country))
}

/** The digits from the country code on, in every way that they could be meant. */
function internationalReadings(digits: string, country: string): string[] {
  return [diallingOutPattern(country), ...FOR_PLUS]
    .map(prefix => new RegExp(`^(?:${prefix})`).exec(digits)?.[0])
    .flatMap(prefix => (prefix === undefined ? [] : [digits.slice(prefix.length)]))
    .flatMap(rest => [rest, rest.replace(/^0+/, '')])
    .filter(rest => rest.length >= SHORTEST_BEHIND)
}

function isEmergencyAbroad(digits: string, here: string): boolean {
  return callingCodes().some(code => countriesOf(code).some(country =>
    behind(code, digits).some(rest => isEmergencyIn(country, rest)
      || (rest.startsWith('0') && !keepsZero(country) && isEmergencyIn(country, rest.slice(1))))
    || (country === here && behind(codeBeforeTrunk(code, country), digits)
      .some(rest => rest.length >= SHORTEST_BEHIND && isEmergencyIn(country, rest)))))
}

/** Neither a number nor the beginning of one. */
function isDeadEnd(digits: string, country: string): boolean {
  return validNumber(digits, country) === null && explainDigits(digits, country).problem !== 'too_short'
}
