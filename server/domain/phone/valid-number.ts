import { isSupportedCountry, ParseError, parsePhoneNumberWithError, type PhoneNumber } from 'libphonenumber-js/max'
import type { LineType } from '../../../shared/schemas/rating'
import { nationalPrefixOf, rangesOf } from './number-plan'

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
/** Pay-per-call exchanges: every area of North America keeps 976 for them, and the metadata does not know. */
const NORTH_AMERICAN_PREMIUM = /^\+1\d{3}976\d{4}$/
/** Italy's numero unico: the metadata has it beside 178 with personal numbers, and its price is of its own. */
const ITALIAN_SINGLE_RATE = /^\+39199\d+$/

/** The number of the public plan that these digits are, dialled in `country` or with +; null where there is none. */
export function validNumber(digits: string, country: string): ParsedNumber | null {
  const number = readWithPlan(digits, country)
  if (number instanceof ParseError || !number.isValid() || isLocalWithTrunk(number, digits, country)) return null
  return {
    ok: true,
    e164: number.number,
    display: number.formatInternational(),
    country: number.country ?? null,
    callingCode: number.countryCallingCode,
    lineType: lineTypeOf(number),
  }
}

/**
 * A local number, without its area, that begins with the trunk prefix: the metadata lets Jersey's do so, and there the
 * first digit is taken for the prefix. (Ofcom, Geographic telephone numbers, 2010: only where people always dial
 * the area code can the digits behind it begin with 0 or 1.)
 */
function isLocalWithTrunk(number: PhoneNumber, digits: string, country: string): boolean {
  const prefix = nationalPrefixOf(country)
  return prefix !== '' && digits.startsWith(prefix)
    && number.nationalNumber.length > digits.length && number.nationalNumber.endsWith(digits)
}

/** As the plan of `country` takes the digits, valid or not. */
export function readWithPlan(digits: string, country: string): PhoneNumber | ParseError {
  try {
    const options = isSupportedCountry(country) ? { defaultCountry: country } : {}
    return parsePhoneNumberWithError(digits, { ...options, extract: false })
  } catch (error) {
    if (error instanceof ParseError) return error
    throw error
  }
}

function lineTypeOf(number: PhoneNumber): LineType {
  if (rangesOf(number.countryCallingCode).some(range => range.lineType === 'satellite')) return 'satellite'
  const type = number.getType()
  if (type !== 'TOLL_FREE' && NORTH_AMERICAN_PREMIUM.test(number.number)) return 'premium'
  if (ITALIAN_SINGLE_RATE.test(number.number)) return 'shared_cost'
  return type === undefined ? 'unknown' : LINE_TYPE_OF[type]
}
