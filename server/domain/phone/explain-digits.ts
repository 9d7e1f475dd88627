import { ParseError, type PhoneNumber } from 'libphonenumber-js/max'
import { keyedDigits } from '../../../shared/phone/typed-text'
import { readAsCode } from './code-slips'
import { describeMisfit } from './describe-misfit'
import { callingCodeOf } from './number-plan'
import { problem, type NumberProblem } from './number-problem'
import { readWithPlan } from './valid-number'

/** 15 digits of E.164 behind the longest of the prefixes for dialling out. */
const LONGEST_TYPED = 20
const SHORT_NUMBER = /^\d{3,6}$/

/** Why the digits are no number that can be called. */
export function explainDigits(text: string, country: string): NumberProblem {
  const bare = keyedDigits(text)
  if (bare.replace('+', '').length > LONGEST_TYPED) {
    return problem('too_long', 'That is too long for a number: the longest have 15 digits.')
  }
  const number = readWithPlan(bare.startsWith('00') ? `+${bare.slice(2)}` : bare, country)
  const misfit = number instanceof ParseError ? null : describeMisfit(number.countryCallingCode, number.nationalNumber)
  const isFragment = misfit?.problem === 'too_short' && bare.length > 3
  if (SHORT_NUMBER.test(bare) && !isFragment) return shortNumber(bare)
  if (misfit?.problem !== 'too_short') {
    const withCode = withOwnCode(bare, country, number)
    if (withCode) return withCode
  }
  if (misfit) return { ok: false, ...misfit }
  if (number instanceof ParseError && number.message === 'INVALID_COUNTRY') {
    return problem('country', bare.startsWith('+')
      ? `No country has the code that ${text} begins with. Check the digits after the +.`
      : 'Begin with + and the country code.')
  }
  return problem('too_short', 'That is too short for a number.')
}

/** The country's own code without its plus, where a number could be as long as what is behind it. */
function withOwnCode(bare: string, country: string, asGiven: PhoneNumber | ParseError): NumberProblem | null {
  const code = callingCodeOf(country)
  if (code === null || !bare.startsWith(code)) return null
  const read = readWithPlan(`+${bare}`, country)
  if (read instanceof ParseError) return null
  const misfit = describeMisfit(read.countryCallingCode, read.nationalNumber)
  const isMeant = read.isPossible() || misfit.problem === 'too_short'
    || ('number' in asGiven && asGiven.number === read.number)
  if (!isMeant) return null
  return { ok: false, ...misfit, message: `${readAsCode(country)} ${misfit.message}` }
}

function shortNumber(digits: string): NumberProblem {
  return problem('short', `Short numbers such as ${digits} work only from a phone of their own network, so we cannot `
    + 'call them.')
}
