import { keyedDigits } from '../../../shared/phone/typed-text'
import { countryInSentence } from './country-names'
import { callingCodeOf, nationalPrefixOf } from './number-plan'
import { choicesOf, distinctChoices, problem, type NumberProblem } from './number-problem'
import { validNumber, type ParsedNumber } from './valid-number'

/**
 * The country's own code behind its trunk prefix, as address books join them: 0 49 171 … Null where the signs part the
 * digits elsewhere: 0491 67… is an area of Germany.
 */
export function behindTrunk(text: string, country: string): ParsedNumber | null {
  const code = callingCodeOf(country) ?? ''
  const bare = text.replace(/[()]/g, ' ').trim()
  const trunk = ['0', nationalPrefixOf(country)].find(prefix => prefix !== '' && prefix !== code
    && new RegExp(`^${prefix}[ .\\-/~]*${code}`).test(bare))
  if (trunk === undefined || code === '') return null
  const isParted = new RegExp(`^${trunk}[ .\\-/~]+|^${trunk}${code}[ .\\-/~]`).test(bare)
  const isOneRun = /^\d+$/.test(bare)
  return isParted || isOneRun ? validNumber(`+${keyedDigits(bare).slice(trunk.length)}`, '') : null
}

/** Whether one sign parts the country's own code and all groups behind it, the last no shorter than a number's. */
export function isGroupedByCode(text: string, country: string): boolean {
  const code = callingCodeOf(country)
  return code !== null && new RegExp(`^${code}([ .\\-/])(?:\\d+\\1)+\\d{3,}$`).test(text)
}

/**
 * "+49 49 171 …": the code twice, as it is where it is put before a number that has it. Taken for that where the signs
 * part it, or what is behind it is a mobile number and the whole is none: +49 4921 12345 is Emden.
 */
export function withoutDoubledCode(text: string, numbers: ParsedNumber[]): ParsedNumber | null {
  const [whole] = numbers
  const code = whole?.callingCode ?? ''
  if (!new RegExp(`^\\+ ?${code}[ ().\\-/~]*${code}`).test(text)) return null
  const once = validNumber(`+${keyedDigits(text).slice(1 + code.length)}`, '')
  const isParted = new RegExp(`^\\+ ?${code}[ ().\\-/~]*${code}[ ().\\-/~]`).test(text)
  return once && once.e164 !== whole?.e164 && (isParted || (once.lineType === 'mobile' && whole?.lineType !== 'mobile'))
    ? once : null
}

/**
 * A + or zeros where none belong: +0049 …, +049 …, +011 44 …, 000 49 …, and the + of texts that run from right to left,
 * 49+.
 */
export function slippedPlus(text: string, country: string): NumberProblem | null {
  const isBehind = /^\d[\d ().\-/~]*\+$/.test(text) || /^\(?\d{1,3}\)? ?\+ ?\d/.test(text)
  const digits = text.replace(/\D/g, '')
  const slips = isBehind
    ? [validNumber(`+${digits}`, '')]
    : /^\+[ ().\-/~]*0|^[ ().\-/~]*0[ ().\-/~]*0/.test(text)
      ? [
          ...[/^0+/, /^00?11/].map(prefix => validNumber(`+${digits.replace(prefix, '')}`, '')), domestic(digits, country),
        ]
      : []
  const trunk = nationalPrefixOf(country)
  const inside = text.startsWith('+') && !['', '0', callingCodeOf(country)].includes(trunk) && digits.startsWith(trunk)
    ? domestic(digits, country) : null
  if (inside) {
    return problem('unclear', `The ${trunk} behind the + is dialled inside ${countryInSentence(country)} only. Is this `
      + 'the number that you mean?', choicesOf([inside], text))
  }
  const choices = distinctChoices(slips.flatMap(number => (number ? choicesOf([number], text) : [])))
  if (choices.length === 0) return null
  const message = 'The + stands first, and no 0 between it and the country code. Which number did you mean?'
  return problem('unclear', message, choices)
}

function domestic(digits: string, country: string): ParsedNumber | null {
  const number = validNumber(digits.replace(/^0+/, '0'), country)
  return number?.country === country ? number : null
}

/** What is said before why there is no such number, where the first digits were taken for the country's code. */
export function readAsCode(country: string): string {
  return `We read ${callingCodeOf(country) ?? ''} as the country code of ${countryInSentence(country)}.`
}
