import { countryOf } from '../numbers/countries'
import { hashText } from '../random'
import { notFound } from './rest-error'

const LINE_TYPES = ['mobile', 'mobile', 'landline', 'fixedVoip', 'nonFixedVoip'] as const

function lineType(number: string): string {
  if (/^\+1(800|833|844|855|866|877|888)/.test(number)) return 'tollFree'
  if (/^\+(447[1-9]|491[5-7]|336|337|34[67]|393|919|918|917)/.test(number)) return 'mobile'
  return LINE_TYPES[hashText(number) % LINE_TYPES.length] ?? 'landline'
}

/** `GET /v2/PhoneNumbers/{number}?Fields=`. Numbers are judged by their length and country only. @throws RestError */
export function lookUp(number: string, fields: string | null) {
  if (!/^\+?\d[\d ().-]*$/.test(number)) throw notFound(number)
  const digits = number.replace(/\D/g, '')
  const country = countryOf(digits)
  const nationalDigits = digits.length - (country?.callingCode.length ?? 0)
  const tooShort = nationalDigits < 5
  const errors = tooShort ? ['TOO_SHORT'] : digits.length > 15 ? ['TOO_LONG'] : country ? [] : ['INVALID_COUNTRY_CODE']
  const wanted = (fields ?? '').split(',').map(field => field.trim())
  const e164 = `+${digits}`
  return {
    calling_country_code: country ? (country.callingCode.startsWith('1') ? '1' : country.callingCode) : null,
    country_code: country?.iso ?? null,
    phone_number: e164,
    national_format: country ? digits.slice(country.callingCode.length) : digits,
    valid: errors.length === 0,
    validation_errors: errors,
    caller_name: null,
    line_type_intelligence: wanted.includes('line_type_intelligence')
      ? {
          mobile_country_code: null,
          mobile_network_code: null,
          carrier_name: 'Sandbox Telecom',
          type: errors.length === 0 ? lineType(e164) : null,
          error_code: errors.length === 0 ? null : 60601,
        }
      : null,
    url: `https://lookups.twilio.com/v2/PhoneNumbers/${e164}`,
  }
}
