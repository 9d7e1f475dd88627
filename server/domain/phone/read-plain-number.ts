import { keyedDigits } from '../../../shared/phone/typed-text'
import { behindTrunk, isGroupedByCode, slippedPlus, withoutDoubledCode } from './code-slips'
import { countryInSentence } from './country-names'
import { explainDigits } from './explain-digits'
import { stripNetworkCode } from './network-codes'
import { callingCodeOf, nationalPrefixOf } from './number-plan'
import { choicesOf, distinctChoices, problem, type NumberChoice, type NumberProblem } from './number-problem'
import { distinct, readDigits } from './read-digits'
import { readFromLaterGroup } from './read-from-later-group'
import { renumbered } from './renumbered'
import { validNumber, type ParsedNumber } from './valid-number'

const DATE = /^(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2})$/
/** A day, a month and a year, none of them more than there are. */
export const DATE_IN_TEXT = '(?:(?:0?[1-9]|[12]\\d|3[01])([./-])(?:0?[1-9]|1[0-2])\\1(?:\\d\\d)?\\d\\d'
  + '|(?:19|20)\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01]))'
const BESIDE_DATE = new RegExp(`^${DATE_IN_TEXT} (.+)$|^(.+) ${DATE_IN_TEXT.replace('\\1', '\\4')}$`)
/** Last groups behind a sign: a range of lines, an extension, hours ("24/7 5"), or the end of the number. */
const TAIL = /^(.*\d)( ?[().\-/~][ ().\-/~]*)(\d(?: ?\d){0,10})[ )]*$/
/** Where no number stands before them, longer ones are the end of one. */
const LONGEST_TAIL = 5
/** 4930901820.0: a spreadsheet's decimals. Where dots stand inside the number too, the last is one of them. */
const DECIMALS = /^(\+?\d{7,})(\.)(\d{1,2})$/
/** Neither a + nor a trunk prefix. */
const BEGINS_OTHERWISE = /^\(?[1-9]/
/** With room on both sides a slash parts more than it joins. */
const PARTED = /^(.*\d)\)? (\/) (\d[\d -]*)$/

/**
 * Reads text of digits and the signs between them (`isPlainNumber`). Where the signs could also part two numbers or
 * an extension from its number, or the digits could begin with a country code, the person is asked.
 */
export function readPlainNumber(text: string, country: string): ParsedNumber | NumberProblem {
  if (DATE.test(text)) return problem('characters', 'That looks like a date, not a number. Check what you entered.')
  const { numbers: dialled, guess } = readDigits(keyedDigits(text), country)
  const joined = behindTrunk(text, country)
  const numbers = dialled.length > 0 ? distinct([...dialled, joined]) : dialled
  const beside = readBesideDate(text, country)
  if (beside.length > 0) {
    return problem('unclear', 'Some of these digits look like a date. Which number do you want to call?',
      distinctChoices([...beside, ...choicesOf(numbers, text)]))
  }
  const trunk = readPlusTrunk(text, country)
  if (trunk && numbers.length > 0) {
    return problem('unclear', `A + and a country code begin this, or the ${nationalPrefixOf(country)} that is dialled `
      + `inside ${countryInSentence(country)}. Which did you mean?`, choicesOf([trunk, ...numbers], text))
  }
  const doubled = numbers.length > 0 ? withoutDoubledCode(text, numbers) : null
  if (doubled) {
    return problem('unclear', `The country code +${doubled.callingCode} stands there twice, or is the beginning of a `
      + 'number as well. Which did you mean?', choicesOf([doubled, ...numbers], text))
  }
  const isNew = ({ number }: NumberChoice) => numbers.every(({ e164 }) => e164 !== number.e164)
  const later = readFromLaterGroup(text, country).filter(isNew)
  const areTwo = later.length > 1
  if (numbers.length > 0 && (areTwo || (later.length > 0 && BEGINS_OTHERWISE.test(text)))) {
    return parted([...later, ...choicesOf(numbers, text)])
  }
  const listed = readList(text, country)
  if (listed.length > 1) return problem('unclear', 'There is more than one number in this. Which do you want to call?', listed)
  const [number] = numbers
  const tail = isGroupedByCode(text, country) ? [] : readTail(text, country, numbers)
  if (tail.length > 0) {
    return problem('unclear', 'The last digits may belong to the number, or be an extension or a second line. Which number do you want to call?', tail)
  }
  if (number && numbers.length > 1) return problem('unclear', twoReadings(numbers, country), choicesOf(numbers, text))
  if (number) return number
  return renumbered(text, country)
    ?? (later.length > 0 ? parted(later) : null)
    ?? withoutNetworkCode(text, country)
    ?? slippedPlus(text, country)
    ?? withGuess(explainDigits(text, country), joined ?? guess, text)
}

function parted(choices: NumberChoice[]): NumberProblem {
  return problem('unclear', 'Not all of these digits may be one number. Which number do you want to call?', distinctChoices(choices))
}

/** Numbers that are whole on both sides of a slash. Two halves of one number are none. */
function readList(text: string, country: string): NumberChoice[] {
  const parts = text.split('/').map(part => part.trim())
  if (parts.length < 2) return []
  return distinctChoices(parts.filter(part => isWhole(part, country)).flatMap(part =>
    choicesOf(readDigits(keyedDigits(part), country).numbers, part)))
}

/** Loose plans take the last half of a number for one of their own: a whole one says where it begins. */
function isWhole(part: string, country: string): boolean {
  const digits = keyedDigits(part)
  return digits.length >= 7 && (/^\+|^00/.test(digits) || nationalPrefixOf(country) !== '0' || digits.startsWith('0'))
}

/** Room, a closing bracket and dots stand inside numbers; a dot with room around it does not, nor a single one. */
function partedTail(text: string): RegExpExecArray | null {
  const found = TAIL.exec(text)
  const between = found?.[2]?.replace(/^\)/, '') ?? ''
  const isOneDot = between === '.' && text.indexOf('.') === text.lastIndexOf('.')
  return isOneDot || /[-/~(]|\.\.| \.|\. /.test(between) ? found : null
}

function readTail(text: string, country: string, joined: ParsedNumber[]): NumberChoice[] {
  const [, main = '', signs = '', last = ''] = PARTED.exec(text) ?? DECIMALS.exec(text) ?? partedTail(text) ?? []
  const tail = keyedDigits(last)
  const isBracketed = signs.includes('(')
  if (main === '') return []
  const mainDigits = keyedDigits(main)
  const mains = readDigits(mainDigits, country).numbers
  if (mains.length === 0) {
    const between = text.endsWith(')') ? signs : signs.replace('(', '')
    return isLineOf(main, between, tail) ? choicesOf(joined, text) : []
  }
  // 901820-21: the second of two lines
  const isRange = !isBracketed && (tail > mainDigits.slice(-tail.length) || tail.length > LONGEST_TAIL)
  const second = `${mainDigits.slice(0, -tail.length)}${tail}`
  return distinctChoices([
    ...choicesOf(mains, main.trim()),
    ...(/ \/ /.test(text) ? [] : choicesOf(joined, text)),
    ...(isRange ? choicesOf(readDigits(second, country).numbers, text) : []),
  ])
}

/**
 * A few digits behind several signs, a slash or in brackets, where an area and a number are before them:
 * `+62 21 5790 / -123`. An area alone is parted from its number like that as well.
 */
function isLineOf(main: string, signs: string, tail: string): boolean {
  const groups = main.replace('(0)', ' ').split(/[ ().\-/~]+/).filter(group => /\d/.test(group))
  const isOdd = /[/(]| \.|\. /.test(signs) || signs.replace(/^\)|\s/g, '').length > 1
  return isOdd && tail.length <= LONGEST_TAIL && groups.length > (main.startsWith('+') ? 2 : 1)
}

/** Digits would be joined with those of a date that stands before or behind them. */
function readBesideDate(text: string, country: string): NumberChoice[] {
  const [, , before, behind] = BESIDE_DATE.exec(text) ?? []
  const alone = before ?? behind ?? ''
  return alone === '' ? [] : choicesOf(readDigits(keyedDigits(alone), country).numbers, alone)
}

/** "+8 495 …" in Russia: a trunk prefix that stands alone is no country code, although one begins with its digit. */
function readPlusTrunk(text: string, country: string): ParsedNumber | null {
  const [, first = '', rest = ''] = /^\+ ?(\d+)[ (.-](.*)$/.exec(text) ?? []
  const isTrunk = first !== '' && first === nationalPrefixOf(country) && first !== callingCodeOf(country)
  return isTrunk ? validNumber(first + keyedDigits(rest), country) : null
}

function twoReadings(numbers: ParsedNumber[], country: string): string {
  const place = countryInSentence(country)
  if (!numbers.some(number => number.country === country)) {
    return `The first digits stand for a + in more than one way in ${place}. Which number did you mean?`
  }
  return numbers.every(number => number.country === country)
    ? `The first digits may be the country code of ${place}, or the beginning of a number there. Which did you mean?`
    : `This may be a number in ${place}, or begin with a country code. Which did you mean?`
}

function withoutNetworkCode(text: string, country: string): NumberProblem | null {
  const stripped = stripNetworkCode(keyedDigits(text), country)
  const number = stripped && validNumber(stripped.rest, country)
  if (!number) return null
  const message = `${stripped.code} in front is a code for a phone’s own network and does nothing here. `
    + 'Choose the number to call it.'
  return problem('characters', message, [{ number, readFrom: text }])
}

function withGuess(explained: NumberProblem, guess: ParsedNumber | null, text: string): NumberProblem {
  if (!guess || explained.problem === 'short') return explained
  const [trunk = ''] = keyedDigits(text).split(guess.callingCode)
  const how = trunk === '' ? 'With a +' : `Without the ${trunk} and with a +`
  const message = `${explained.message} ${how} in front it is ${guess.display}.`
  return problem('unclear', message, [{ number: guess, readFrom: text }])
}
