import { getExampleNumber } from 'libphonenumber-js/max'
import mobileExamples from 'libphonenumber-js/mobile/examples'
import type { CountryCode } from 'libphonenumber-js/max'

const FIXED = ['+12025550123', '+442079460123', '+442079460999', '+493012345678', '+33142685300', '+390669812345', '+19072345678', '+12423456789', '+78121234567', '+81332245000']

/** Numbers all over the world: an example of a mobile number of each country, and some fixed lines. */
export function worldNumbers(): string[] {
  const mobile = Object.keys(mobileExamples)
    .map(country => getExampleNumber(country as CountryCode, mobileExamples)?.number)
  return [...FIXED, ...mobile.filter(number => number !== undefined)]
}
