import metadata from 'libphonenumber-js/max/metadata'
import type { LineType } from '../../../shared/schemas/rating'
import { compileDigitPattern, type DigitPattern } from './digit-pattern'

/** One kind of number in one country's plan. Patterns are of the national number, without trunk prefix. */
export interface PlannedRange {
  /** ISO 3166-1 alpha-2; null for the codes that belong to no country (+800, +881). */
  country: string | null
  lineType: LineType
  pattern: string
}

/** Order of the kinds in the metadata's compact form. */
const KINDS: readonly LineType[] = [
  'fixed_line', 'mobile', 'toll_free', 'premium', 'personal', 'voicemail', 'uan', 'pager', 'voip', 'shared_cost',
]
const DIALLING_OUT = 1
const NATIONAL_PREFIX = 5
const NATIONAL_PREFIX_PATTERN = 7
const RANGES = 11
/** Codes of satellite and other international networks, which the metadata calls mobile or VoIP. */
const SATELLITE_CODES = new Set(['870', '881', '882', '883'])

const countriesByCode: Readonly<Record<string, readonly string[]>> = metadata.country_calling_codes
const plans: Readonly<Record<string, readonly unknown[]>> = { ...metadata.nonGeographic, ...metadata.countries }

export function callingCodes(): string[] {
  return [...Object.keys(countriesByCode), ...Object.keys(metadata.nonGeographic)]
}

/** Countries of a calling code, the main one first; empty for codes of no country and unknown codes. */
export function countriesOf(callingCode: string): readonly string[] {
  return countriesByCode[callingCode] ?? []
}

export function callingCodeOf(country: string): string | null {
  const code = plans[country]?.[0]
  return typeof code === 'string' ? code : null
}

/** What is dialled before an area code inside the country ("0", "1", "8"); empty where there is nothing. */
export function nationalPrefixOf(country: string): string {
  const prefix = plans[country]?.[NATIONAL_PREFIX]
  return typeof prefix === 'string' ? prefix : ''
}

/** Pattern of the same with the codes of carriers that may follow or replace it, as a regular expression's source. */
export function nationalPrefixPattern(country: string): string {
  const pattern = plans[country]?.[NATIONAL_PREFIX_PATTERN]
  return typeof pattern === 'string' ? pattern : nationalPrefixOf(country)
}

/** Whether a 0 behind the country's code is a digit of the number (Italy), and no trunk prefix that was left there. */
export function keepsZero(country: string): boolean {
  return rangesOf(callingCodeOf(country) ?? '').some(range => range.country === country
    && patternOf(range).step(patternOf(range).start, 0).size > 0)
}

/** Pattern of what is dialled before a country code ("00", "011"), as a regular expression's source. */
export function diallingOutPattern(country: string): string {
  const pattern = plans[country]?.[DIALLING_OUT]
  return typeof pattern === 'string' ? pattern : '00'
}

const rangesByCode = new Map<string, readonly PlannedRange[]>()

/** Every kind of number under a calling code. A satellite code has one kind, whatever the metadata calls it. */
export function rangesOf(callingCode: string): readonly PlannedRange[] {
  const ranges = rangesByCode.get(callingCode) ?? readPlan(callingCode)
  rangesByCode.set(callingCode, ranges)
  return ranges
}

function readPlan(callingCode: string): PlannedRange[] {
  const countries = countriesOf(callingCode)
  if (countries.length === 0) return readRanges(callingCode, null)
  return countries.flatMap(country => readRanges(country, country))
}

function readRanges(planName: string, country: string | null): PlannedRange[] {
  const kinds = plans[planName]?.[RANGES]
  if (!Array.isArray(kinds)) return []
  const patterns = kinds.map((kind: unknown) => (Array.isArray(kind) && typeof kind[0] === 'string' ? kind[0] : null))
  // An empty pattern for mobile says that mobile and fixed numbers cannot be told apart.
  const isShared = patterns[1] === ''
  return patterns.flatMap((pattern, index): PlannedRange[] => {
    const lineType = isShared && index === 0 ? 'fixed_or_mobile' : KINDS[index]
    if (!pattern || !lineType) return []
    return [{ country, lineType: SATELLITE_CODES.has(planName) ? 'satellite' : lineType, pattern }]
  })
}

const compiled = new Map<string, DigitPattern>()

/** The range's pattern as an automaton; kept, because many territories share their patterns. */
export function patternOf(range: PlannedRange): DigitPattern {
  let pattern = compiled.get(range.pattern)
  if (!pattern) {
    pattern = compileDigitPattern(range.pattern)
    compiled.set(range.pattern, pattern)
  }
  return pattern
}
