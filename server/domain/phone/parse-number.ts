import { isPlainNumber, keyedDigits, plainSigns } from '../../../shared/phone/typed-text'
import { slippedPlus } from './code-slips'
import { findNumbers } from './find-numbers'
import { problem, type NumberProblem } from './number-problem'
import { readLetters } from './read-letters'
import { readLink } from './read-link'
import { readPlainNumber } from './read-plain-number'
import { hanDigits } from './spoken-digits'
import type { ParsedNumber } from './valid-number'

export { NUMBER_PROBLEMS, type NumberChoice, type NumberProblem, type NumberProblemKind } from './number-problem'
export type { ParsedNumber } from './valid-number'

/** *2700, *100#, *#06#: numbers and codes of a network, which begin with a star or a hash. */
const CODE = /^[*#]+\d{1,5}(?:\*\d{1,5})*[*#]*$/
/** 4.93090182E+10: the digits that were cut off are lost. */
const SHORTENED = /^\+?\d[.,]?\d*E[+-]?\d{1,2}$/i

/**
 * Reads a number as people write it: any punctuation, any script's digits, with + or 00 or as it is dialled inside
 * `defaultCountry`. It never guesses: digits are joined only across the signs that are written inside a number, and
 * what can be read in two ways, or stands among other things, is a problem with choices (C11).
 *
 * @param defaultCountry ISO 3166-1 alpha-2 that numbers without + belong to.
 */
export function parseNumber(typed: string, defaultCountry: string): ParsedNumber | NumberProblem {
  const link = readLink(plainSigns(typed))
  if (link.kind === 'no_number') return problem('characters', link.message)
  const text = hanDigits(link.text)
  if (text === '') return problem('empty', 'Enter a number to call.')
  if (SHORTENED.test(text)) {
    return problem('characters', 'A spreadsheet shortened this number. Copy it with all its digits.')
  }
  if (isPlainNumber(text)) return readPlainNumber(text, defaultCountry)
  return slippedPlus(text, defaultCountry)
    ?? readLetters(text, defaultCountry)
    ?? findNumbers(text, defaultCountry)
    ?? unreadable(text, defaultCountry)
}

function unreadable(text: string, country: string): NumberProblem {
  if (CODE.test(text)) {
    return problem('short', `Codes such as ${text} work only from a phone of their own network, so we cannot call them.`)
  }
  const oneLine = text.replace(/\n/g, ' ')
  if (oneLine !== text && isPlainNumber(oneLine)) {
    const joined = readPlainNumber(oneLine, country)
    if (!joined.ok) return joined
    return problem('unclear', 'The number is broken over two lines. Choose it if it is the one you mean.', [
      { number: joined, readFrom: oneLine },
    ])
  }
  if (!/\d/.test(text)) return problem('characters', 'There is no number in this. Enter the digits of a number.')
  if (/\p{L}/u.test(text)) {
    const message = keyedDigits(text).length < 7
      ? 'We found no whole number in this text. Enter the number alone, with + and the country code.'
      : 'We cannot tell which of these digits are the number. Enter the number alone, with digits only.'
    return problem('characters', message)
  }
  const message = 'Some of these signs do not belong to a number. Use digits, with + in front if you like.'
  return problem('characters', message)
}
