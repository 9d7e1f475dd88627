import { callingCodeOf, diallingOutPattern, nationalPrefixOf } from './number-plan'
import { validNumber, type ParsedNumber } from './valid-number'

export interface DigitReadings {
  /** Every number that the digits are; more than one where people would have to be asked. */
  numbers: ParsedNumber[]
  /** A number that they would be with a + in front, where they are none without. Never taken without asking. */
  guess: ParsedNumber | null
}

/** What much of the world dials for the plus, read where the country's own plan finds no number. */
export const DIALLED_FOR_PLUS = ['0011', '011', '00']
/** Landlines longer than any real one: plans that set no length take the digits of a foreign number too. */
const SUSPICIOUS_LENGTH = 11
const LONGEST_FOR_PLUS = 5

/**
 * Reads digits, with or without + in front, as they could be dialled in `country`: in its own plan, with its own code
 * and no plus, or with what stands for the plus. It picks nothing: two readings are two numbers (C11).
 */
export function readDigits(digits: string, country: string): DigitReadings {
  const national = validNumber(digits, country)
  if (digits.startsWith('+')) return { numbers: national ? [national] : [], guess: null }
  const code = callingCodeOf(country)
  const withCode = code !== null && digits.startsWith(code) ? validNumber(`+${digits}`, country) : null
  const own = distinct([withCode, national, ...dialledOut(digits, country)])
  if (own.length > 0) {
    const foreign = isSuspicious(digits, country, national) ? plus(digits) : null
    return { numbers: distinct([...own, foreign]), guess: null }
  }
  for (const prefix of DIALLED_FOR_PLUS) {
    const abroad = digits.startsWith(prefix) ? plus(digits.slice(prefix.length)) : null
    if (abroad) return { numbers: [abroad], guess: null }
  }
  return { numbers: [], guess: digits.startsWith('0') ? null : plus(digits) }
}

/**
 * The number behind what is dialled for the plus, in every length that it can have there. Where a carrier's digit
 * belongs to it (003 in Thailand), people type the 00 of the rest of the world all the same: 003 36 … is 00 33 6 …
 */
function dialledOut(digits: string, country: string): (ParsedNumber | null)[] {
  const pattern = diallingOutPattern(country)
  const isPrefix = new RegExp(`^(?:${pattern})$`)
  const lengths = Array.from({ length: LONGEST_FOR_PLUS }, (_, index) => index + 1)
    .filter(length => isPrefix.test(digits.slice(0, length)))
  const isOfCarriers = digits.startsWith('00') && !isPrefix.test('00') && /^00|^0\[0/.test(pattern)
  return [...new Set([...lengths, ...(isOfCarriers ? [2, 3] : [])])].map(length => plus(digits.slice(length)))
}

function plus(digits: string): ParsedNumber | null {
  return validNumber(`+${digits}`, '')
}

/** Typed without the trunk prefix of a country that has one, and longer than its landlines are. */
function isSuspicious(digits: string, country: string, national: ParsedNumber | null): boolean {
  const prefix = nationalPrefixOf(country)
  return national?.lineType === 'fixed_line' && prefix !== '' && !digits.startsWith(prefix)
    && digits.length >= SUSPICIOUS_LENGTH
}

export function distinct(numbers: (ParsedNumber | null)[]): ParsedNumber[] {
  const byE164 = new Map(numbers.flatMap(number => (number ? [[number.e164, number] as const] : [])))
  return [...byE164.values()]
}
