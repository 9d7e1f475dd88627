import { isSupportedCountry, ParseError, parsePhoneNumberWithError, type PhoneNumber } from 'libphonenumber-js/max'
import type { LineType } from '../../../shared/schemas/rating'
import { describeMisfit } from './describe-misfit'
import { emergencyNumberOf } from './emergency-table'
import { rangesOf } from './number-plan'
import { readTyped } from './read-typed'

export interface ParsedNumber {
  ok: true
  e164: string
  /** International format, for people. */
  display: string
  /** ISO 3166-1 alpha-2; null for numbers of no country (+800, +883). */
  country: string | null
  /** Without the plus. */
  callingCode: string
  lineType: LineType
}

export const NUMBER_PROBLEMS = [
  'empty', 'characters', 'extension', 'short', 'country', 'too_short', 'too_long', 'not_a_number',
] as const
export type NumberProblemKind = (typeof NUMBER_PROBLEMS)[number]

export interface NumberProblem {
  ok: false
  problem: NumberProblemKind
  /** A plain sentence: what is wrong and what to do. */
  message: string
  /** Digits to add, for `too_short`, or to take away, for `too_long`, where the plan tells it. */
  digits?: number
}

const LINE_TYPE_OF: Readonly<Record<NonNullable<ReturnType<PhoneNumber['getType']>>, LineType>> = {
  FIXED_LINE: 'fixed_line',
  MOBILE: 'mobile',
  FIXED_LINE_OR_MOBILE: 'fixed_or_mobile',
  TOLL_FREE: 'toll_free',
  VOIP: 'voip',
  PERSONAL_NUMBER: 'personal',
  PREMIUM_RATE: 'premium',
  SHARED_COST: 'shared_cost',
  UAN: 'uan',
  PAGER: 'pager',
  VOICEMAIL: 'voicemail',
}

/** What phones dial after the call is up: an extension by name, or a pause and tones. */
const EXTENSION = /\d[ .)]*(?:; ?(?:ext|postd) ?=|[,;#*pwx]+|e?xt(?:ensio)?n?|доб)[ .:#-]*\d/i
/** 15 digits of E.164 behind the longest of the prefixes for dialling out. */
const LONGEST_TYPED = 20
const SHORT_NUMBER = /^\d{3,6}$/

/**
 * Reads a number as people write it: any punctuation, any script's digits, with + or 00 or as it is dialled inside
 * `defaultCountry`. It never guesses: what is not a number of the public plan is a problem with a sentence.
 *
 * @param defaultCountry ISO 3166-1 alpha-2 that numbers without + belong to.
 */
export function parseNumber(typed: string, defaultCountry: string): ParsedNumber | NumberProblem {
  const text = readTyped(typed)
  if (text === '') return problem('empty', 'Enter a number to call.')
  if (EXTENSION.test(text)) {
    return problem('extension', 'We cannot dial extensions. Call the main number and use the keypad when it answers.')
  }
  if (/\p{L}/u.test(text)) return problem('characters', 'A number has digits only. Replace the letters by digits.')
  if (!/^(?:\+ ?)?[\d ().\-/~]+$/.test(text)) {
    const message = 'Some of these signs do not belong to a number. Use digits, with + in front if you like.'
    return problem('characters', message)
  }
  return toNumber(text, defaultCountry) ?? explain(text, defaultCountry)
}

function toNumber(text: string, defaultCountry: string): ParsedNumber | null {
  for (const reading of readings(text)) {
    const number = read(reading, defaultCountry)
    if (number instanceof ParseError || !number.isValid()) continue
    return {
      ok: true,
      e164: number.number,
      display: number.formatInternational(),
      country: number.country ?? null,
      callingCode: number.countryCallingCode,
      lineType: lineTypeOf(number),
    }
  }
  return null
}

/** As typed; and 00 for +, which much of the world dials, where the country's own plan finds no number in it. */
function readings(text: string): string[] {
  const bare = text.replace(/[^\d+]/g, '')
  return bare.startsWith('00') ? [text, `+${bare.slice(2)}`] : [text]
}

function read(text: string, defaultCountry: string): PhoneNumber | ParseError {
  try {
    const country = isSupportedCountry(defaultCountry) ? { defaultCountry } : {}
    return parsePhoneNumberWithError(text, { ...country, extract: false })
  } catch (error) {
    if (error instanceof ParseError) return error
    throw error
  }
}

function lineTypeOf(number: PhoneNumber): LineType {
  if (rangesOf(number.countryCallingCode).some(range => range.lineType === 'satellite')) return 'satellite'
  const type = number.getType()
  return type === undefined ? 'unknown' : LINE_TYPE_OF[type]
}

function explain(text: string, defaultCountry: string): NumberProblem {
  const bare = text.replace(/[^\d+]/g, '')
  if (bare.replace('+', '').length > LONGEST_TYPED) {
    return problem('too_long', 'That is too long for a number: the longest have 15 digits.')
  }
  const number = readings(text).map(reading => read(reading, defaultCountry)).at(-1)
  const misfit = number === undefined || number instanceof ParseError
    ? null
    : describeMisfit(number.countryCallingCode, number.nationalNumber)
  const isFragment = misfit?.problem === 'too_short' && bare.length > 3
  if (SHORT_NUMBER.test(bare) && !isFragment) return shortNumber(bare, defaultCountry)
  if (misfit) return { ok: false, ...misfit }
  if (number instanceof ParseError && number.message === 'INVALID_COUNTRY') {
    return problem('country', bare.startsWith('+')
      ? `No country has the code that ${text} begins with. Check the digits after the +.`
      : 'Begin with + and the country code.')
  }
  return problem('too_short', 'That is too short for a number.')
}

function shortNumber(digits: string, country: string): NumberProblem {
  return problem('short', `Short numbers such as ${digits} work only from a phone of their own network, so we cannot `
    + `call them. In an emergency, dial ${emergencyNumberOf(country)} from a phone. Nothing was charged.`)
}

function problem(kind: NumberProblemKind, message: string): NumberProblem {
  return { ok: false, problem: kind, message }
}
