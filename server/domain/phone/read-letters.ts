import { keyedDigits } from '../../../shared/phone/typed-text'
import { choicesOf, distinctChoices, problem, type NumberProblem } from './number-problem'
import { readDigits } from './read-digits'
import type { ParsedNumber } from './valid-number'

/** A number that ends in letters of the keypad: digits first, enough of them to name an area or a service. */
const LETTERED = /^\+?[\d ().\-/]*\d{2}[\d ().\-/]*(?:[a-z][ .-]?){2,}[a-z\d ().\-/]*$/i
/** No letters but those that look like a digit, and none that stands apart from digits. */
const LIKE_DIGITS = /^(?!.*(?<![\doOIl])[oOIl]+(?![\doOIl]))\+?[\doOIl ().\-/]+$/
/** Plans whose keypads people know by their letters. */
const LETTERED_PLANS = new Set(['1', '61', '64'])
/** Words that stand behind a whole number, and are none. */
const WORDS = /(?:^|[\d ().\-/])(?:e?xt|extension|app|dw|nst|poste|post|int|interno|anexo|ramal|room|home|work|or|and|to)(?:$|[\d ().\-/])/i
const KEYS = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz']
/** Behind the code, the networks of North America take seven digits and ignore what is dialled after them. */
const NORTH_AMERICAN = /^\+?(1?)(\d{10})\d{1,4}$/
/** Fewer digits before the letters are the number of a house: 17 rue de la Paix. */
const AREA_CODE = /^\+?1?\d{3}/

/**
 * A number in letters, as advertisements write it: 1-800-FLOWERS. Free numbers are taken as they are, because a
 * wrong one costs nothing and rings a company; any other is offered. Null where the letters spell no number.
 */
export function readLetters(text: string, country: string): ParsedNumber | NumberProblem | null {
  const like = readLikeDigits(text, country)
  if (like) return like
  if (!LETTERED.test(text) || WORDS.test(text)) return null
  const beforeLetters = keyedDigits(/^[^a-z]*/i.exec(text)?.[0] ?? '')
  // letters behind a whole number are a name or an extension
  if (readDigits(beforeLetters, country).numbers.length > 0) return null
  const digits = keyedDigits(text.replace(/[a-z]/gi, keyOf))
  const [number, other] = readDigits(digits, country).numbers
  if (number && !other && number.lineType === 'toll_free') return number
  const isNamed = number?.callingCode !== '1' || AREA_CODE.test(beforeLetters)
  if (number && !other && isNamed && LETTERED_PLANS.has(number.callingCode)) return spelled(number, text)
  if (!AREA_CODE.test(beforeLetters)) return null
  const [, one = '', ten = ''] = NORTH_AMERICAN.exec(digits) ?? []
  const cut = ten === '' ? undefined : readDigits(`+1${ten}`, country).numbers[0]
  const isNorthAmerican = cut && (one === '1' || cut.country === country)
  return isNorthAmerican && /[a-z]{4}/i.test(text) ? spelled(cut, text) : null
}

/** 18OO3569377: an O for a zero, or the key with an O. A wrong guess rings a stranger. */
function readLikeDigits(text: string, country: string): NumberProblem | null {
  if (!LIKE_DIGITS.test(text) || !/\d/.test(text)) return null
  const like = text.replace(/[oO]/g, '0').replace(/[Il]/g, '1')
  const [meant, keyed] = [like, text.replace(/[a-z]/gi, keyOf)].map(one => readDigits(keyedDigits(one), country).numbers)
  if (!meant || meant.length === 0) return null
  const message = 'Letters that look like a 0 or a 1 stand among the digits. Is this the number that you mean?'
  return problem('unclear', message, distinctChoices(choicesOf([...meant, ...keyed ?? []], text)))
}

function spelled(number: ParsedNumber, text: string): NumberProblem {
  const message = `In digits, ${text} is ${number.display}. Choose it if that is the number you mean.`
  return problem('unclear', message, [{ number, readFrom: text }])
}

function keyOf(letter: string): string {
  return String(KEYS.findIndex(letters => letters.includes(letter.toLowerCase())) + 2)
}
