import { AsYouType } from 'libphonenumber-js/max'
import type { LineType } from '../../../shared/schemas/rating'
import { countryInSentence } from './country-names'
import { countriesOf, nationalPrefixOf, patternOf, rangesOf, type PlannedRange } from './number-plan'

export interface Misfit {
  problem: 'too_short' | 'too_long' | 'not_a_number'
  message: string
  /** Digits to add or to take away, where all the ranges that it fits agree. */
  digits?: number
}

/** How far a number got in one range of the plan. */
interface Reading {
  range: PlannedRange
  missing: { shortest: number, longest: number } | null
  /** Digits after the longest complete number; null when none was complete on the way. */
  surplus: number | null
  /** Digits with which a number of the range begins. */
  known: number
}

const KIND: Partial<Record<LineType, string>> = {
  fixed_line: 'landline number',
  mobile: 'mobile number',
  toll_free: 'toll-free number',
}
const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/**
 * Why the digits are no number of the calling code's plan, in a sentence: how many are missing or too many. The library's
 * `validatePhoneNumberLength` goes by all lengths of a country together, and says neither how many nor of which kind.
 */
export function describeMisfit(callingCode: string, national: string): Misfit {
  const spellings = nationalSpellings(callingCode, national).map(digits => ({
    shown: new AsYouType().input(`+${callingCode}${digits}`),
    readings: rangesOf(callingCode).map(range => readIn(range, digits)),
  }))
  for (const { shown, readings } of spellings) {
    const open = readings.filter(reading => reading.missing !== null && reading.missing.shortest > 0)
    if (open.length > 0) return tooShort(shown, callingCode, open)
  }
  for (const { shown, readings } of spellings) {
    const over = readings.filter(reading => reading.surplus !== null && reading.surplus > 0)
    if (over.length > 0) return tooLong(shown, callingCode, over)
  }
  const [{ shown, readings } = { shown: `+${callingCode}${national}`, readings: [] }] = spellings
  const place = placeOf(callingCode, [])
  const message = `There is no number like ${shown}${place}${whereItEnds(callingCode, national, readings)}. `
    + 'Check the digits.'
  return { problem: 'not_a_number', message }
}

/** The first digits with which no number of the plan begins, where that says more than the whole. */
function whereItEnds(callingCode: string, national: string, readings: Reading[]): string {
  const known = Math.max(0, ...readings.map(reading => reading.known))
  if (known + 1 >= national.length) return ''
  return `: none begins with ${new AsYouType().input(`+${callingCode}${national.slice(0, known + 1)}`)}`
}

/** As given, and without the trunk prefix, which only a complete number is freed of by the parser. */
function nationalSpellings(callingCode: string, national: string): string[] {
  const prefixes = countriesOf(callingCode).map(nationalPrefixOf)
  const stripped = prefixes.filter(prefix => prefix !== '' && national.startsWith(prefix))
    .map(prefix => national.slice(prefix.length))
  return [...new Set([national, ...stripped])].filter(digits => digits !== '')
}

function readIn(range: PlannedRange, digits: string): Reading {
  const pattern = patternOf(range)
  let state = pattern.start
  let surplus: number | null = null
  let known = 0
  for (let index = 0; index < digits.length && state.size > 0; index += 1) {
    state = pattern.step(state, Number(digits[index]))
    if (state.size > 0) known = index + 1
    if (pattern.isComplete(state)) surplus = digits.length - index - 1
  }
  return { range, missing: pattern.missing(state), surplus, known }
}

function tooShort(shown: string, callingCode: string, open: Reading[]): Misfit {
  const shortest = Math.min(...open.map(reading => reading.missing?.shortest ?? 0))
  const isExact = open.every(({ missing }) => missing?.shortest === shortest && missing.longest === shortest)
  const whose = nameOf(callingCode, open)
  return {
    problem: 'too_short',
    message: `${shown} is ${isExact ? '' : 'at least '}${count(shortest)} short of ${whose}.`,
    ...(isExact ? { digits: shortest } : {}),
  }
}

function tooLong(shown: string, callingCode: string, over: Reading[]): Misfit {
  const digits = Math.min(...over.map(reading => reading.surplus ?? 0))
  const whose = nameOf(callingCode, over.filter(reading => reading.surplus === digits))
  return { problem: 'too_long', message: `${shown} has ${count(digits)} too many for ${whose}.`, digits }
}

/** "a mobile number in France", as far as all the readings agree. */
function nameOf(callingCode: string, readings: Reading[]): string {
  const [kind, ...others] = new Set(readings.map(reading => KIND[reading.range.lineType] ?? 'number'))
  return `a ${kind !== undefined && others.length === 0 ? kind : 'number'}${placeOf(callingCode, readings)}`
}

/** " in France"; nothing where several countries share the code and the digits do not tell which. */
function placeOf(callingCode: string, readings: Reading[]): string {
  const found = [...new Set(readings.map(reading => reading.range.country))]
  const countries = found.length > 0 ? found : countriesOf(callingCode)
  const only = countries.length === 1 ? countries[0] : null
  return only ? ` in ${countryInSentence(only)}` : ''
}

function count(digits: number): string {
  return `${WORDS[digits] ?? digits} digit${digits === 1 ? '' : 's'}`
}
