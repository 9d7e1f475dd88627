import { emergencyNumbersOf } from './emergency-table'
import { explainDigits } from './explain-digits'
import { behindNetworkCodes } from './network-codes'
import { callingCodeOf, callingCodes, countriesOf, diallingOutPattern, nationalPrefixOf } from './number-plan'
import { validNumber } from './valid-number'

/** Known as emergency numbers everywhere: a traveller dials the one from home. */
const KNOWN_EVERYWHERE = ['112', '911', '999', '000']
/** What reaches a line outside from a company's phone, alone or twice. */
const OUTSIDE_LINE = ['0', '1', '8', '9']
/** What is dialled for the plus anywhere. */
const FOR_PLUS = ['00', '011', '0011', '810', '010']
/** Two digits are a house, an hour or a beginning, unless something long stands before them. */
const SHORTEST_BEHIND = 3
/** Longer than this, what stands before a number is no service's prefix, and the whole is a number of some plan. */
const LONGEST_PREFIX = 4

/** Whether the digits, with or without +, reach an emergency service where they are dialled, or mean to. */
export function isEmergencyDigits(digits: string, country: string): boolean {
  const bare = digits.replace('+', '')
  const isKnown = (rest: string) => KNOWN_EVERYWHERE.includes(rest) || emergencyNumbersOf(country).includes(rest)
  if (KNOWN_EVERYWHERE.includes(bare)) return true
  if (digits.startsWith('+')) return isEmergencyAbroad(bare, country) || (isEmergencyIn(country, bare) && isDeadEnd(digits, country))
  if (isEmergencyIn(country, digits)) return true
  const isValid = validNumber(digits, country) !== null
  if (isBehindOwnCode(digits, country) && !(isValid && hasTrunk(digits, country))) return true
  if (isValid) return false
  return internationalReadings(digits, country).some(rest => isKnown(rest) || isEmergencyAbroad(rest, country))
    || isBehindPrefix(digits, country, isKnown)
    || isRepeated(digits, country, isKnown)
}

/** "110 112": loose plans take the digits of both for one number. */
export function isEveryGroupEmergency(groups: string[], country: string): boolean {
  const known = [...emergencyNumbersOf(country), ...KNOWN_EVERYWHERE]
  return groups.length > 1 && groups.every(group => known.includes(group)) && groups.some(group => group.length > 2)
}

/** Behind a few digits of whatever service, in groups or one digit in front, where no number goes on like that. */
export function isBehindSomething(groups: string[], country: string): boolean {
  const digits = groups.join('')
  const last = groups.length > 1 ? groups.at(-1) ?? '' : digits.slice(1)
  const isOne = emergencyNumbersOf(country).includes(last) || KNOWN_EVERYWHERE.includes(last)
  return isOne && last.length >= SHORTEST_BEHIND && digits.length - last.length <= LONGEST_PREFIX
    && isDeadEnd(digits, country)
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
  const strip = (rests: string[]): string[] => rests.flatMap(rest =>
    [...prefixes.flatMap(prefix => behind(prefix, rest)), ...behindNetworkCodes(rest)])
  const once = strip([digits])
  return [...once, ...strip(once), ...behind(codeBeforeTrunk(code, country), digits)].some(rest => isKnown(rest)
    && (rest.length >= SHORTEST_BEHIND || digits.length - rest.length >= SHORTEST_BEHIND))
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
    .filter(rest => rest.length >= SHORTEST_BEHIND)
}

function isEmergencyAbroad(digits: string, here: string): boolean {
  return callingCodes().some(code => countriesOf(code).some(country =>
    behind(code, digits).some(rest => isEmergencyIn(country, rest))
    || (country === here && behind(codeBeforeTrunk(code, country), digits)
      .some(rest => rest.length >= SHORTEST_BEHIND && isEmergencyIn(country, rest)))))
}

/** Neither a number nor the beginning of one. */
function isDeadEnd(digits: string, country: string): boolean {
  return validNumber(digits, country) === null && explainDigits(digits, country).problem !== 'too_short'
}
