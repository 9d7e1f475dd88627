import { keyedDigits } from '../../../shared/phone/typed-text'
import { nationalPrefixOf } from './number-plan'
import { distinctChoices, problem, type NumberChoice, type NumberProblem } from './number-problem'
import { DATE_IN_TEXT, readPlainNumber } from './read-plain-number'
import { readFromLaterGroup } from './read-from-later-group'

interface Segment {
  /** Digits and the signs between them. */
  text: string
  /** What stands before and after it, up to the next segment. */
  before: string
  after: string
}

/**
 * What people and phones write between a number and an extension, in the languages in which we have met it; and the
 * signs for pauses and tones.
 */
const EXTENSION = new RegExp(`^[ ().:;,-]*(?:${[
  '[,;#*]+ ?(?:(?:ext|postd) ?= ?[pwx]*)?', '[pwx]', 'e?xt(?:ensi[oó]n|n)?', 'ex', 'extens(?:ão|ao)', 'durchwahl', 'dw',
  'app(?:arat)?', 'klappe', 'kl', 'nst', 'nebenstelle', 'hausruf', 'postes?', 'int(?:erno?|erne|ern)?', 'anexo',
  'ramal', 'interno', 'toestel', 'tst', 'wewn?(?:ętrzny)?', 'linka', 'klapka', 'dahili', 'lok(?:al(?:nummer)?)?',
  'anknytning', 'ankn?', 'linje', 'alanumero', 'mellék', 'm', 'д(?:об(?:авочный)?)?', 'внутр(?:енний|ішній)?', 'дод(?:атковий)?', 'вътр(?:ешен)?', 'вн',
  'εσωτ(?:ερικό)?', 'opt(?:ion)?', 'press', 'r', '内線(?:番号)?', '内线', '分机', '分機', '內線', '轉', '转', '내선(?:번호)?', '교환',
  'داخلی', 'تحويلة', 'داخلي', 'שלוחה', 'ตอ', 'máy lẻ', 'samb(?:ungan)?', 'pes(?:awat)?',
  'interior', 'kbr', 'sisenumber', 'iek[sš](?:ējais)?', 'vid(?:inis)?', '(?:then|and) press', 'pin', '(?:access )?code',
].join('|')})\\.? ?(?:(?:no|nr|number|nummer|num|número|numero)(?![\\p{L}]))?[ ().:=#№-]*$`, 'iu')
/** 12:30, 12.05.26, 2026-05-12: what stands beside numbers in texts and is none. */
const CLOCK_OR_DATE = new RegExp(`(?<![\\d.:/-])(?:\\d{1,2}:\\d\\d(?::\\d\\d)?|${DATE_IN_TEXT})(?![\\d.:/-]*\\d)`, 'g')
const MONEY = /\p{Sc}\s*$/u
const MONEY_AFTER = /^\s*\p{Sc}/u
/** Shorter than this, digits without a + among words are a room, a year or a price. */
const SHORTEST = 7
/** Long enough to be a number although its plan would begin it with 0. */
const LONG = 9
const LONGEST_EXTENSION = 7
const SHORTEST_MAIN = 5
const NO_EXTENSIONS = 'We cannot dial extensions. Call the main number and use the keypad when it answers.'
/** *67 and #31#: what phones dial to withhold or show their own number. */
const STAR_CODE = /^([*#]+\d{2,3}?[*#]*) ?(\+?[\d ().\-/]+)$/

/** The numbers that stand in a text, as choices, with what is to be known of the rest; null where there is none. */
export function findNumbers(text: string, country: string): NumberProblem | null {
  const behindCode = readBehindCode(text, country)
  if (behindCode) return behindCode
  const segments = segmentsOf(text.replace(CLOCK_OR_DATE, '@'))
  const choices = distinctChoices(segments.flatMap(segment => readSegment(segment, country)))
  if (choices.length === 0) {
    const main = segments.find((segment, index) => isBeforeExtension(segment, segments[index + 1]))
    return main && keyedDigits(main.text).length >= SHORTEST_MAIN ? problem('extension', NO_EXTENSIONS) : null
  }
  if (choices.length > 1) {
    return problem('unclear', 'There is more than one number in this. Which do you want to call?', choices)
  }
  if (hasExtension(segments, choices)) {
    return problem('extension', NO_EXTENSIONS, choices)
  }
  if (!/\p{L}/u.test(text)) {
    const message = 'Some of these signs do not belong to a number. Choose the number that we read in it, or enter it alone.'
    return problem('characters', message, choices)
  }
  return problem('unclear', 'We read one number in this text. Choose it to see its price.', choices)
}

/** Digits are joined across the signs that stand inside numbers and no others; a + begins a number. */
function segmentsOf(text: string): Segment[] {
  const found = [...text.matchAll(/\+?[\d ().\-/~]*\d\)?/g)]
  return found.map((match, index) => {
    const end = match.index + match[0].length
    const previous = found[index - 1]
    return {
      text: match[0].replace(/^[ ).\-/~]+/, '').trim(),
      before: text.slice(previous ? previous.index + previous[0].length : 0, match.index),
      after: text.slice(end, found[index + 1]?.index ?? text.length),
    }
  })
}

function readSegment(segment: Segment, country: string): NumberChoice[] {
  if (MONEY.test(segment.before) || MONEY_AFTER.test(segment.after)) return []
  const digits = keyedDigits(segment.text)
  if (digits.startsWith('+')) return readPart(segment.text, country)
  const own = beginsLikeNumber(digits, country) ? [] : readFromLaterGroup(segment.text, country)
  if (own.length > 0) return own
  const isLongEnough = digits.length >= (beginsLikeNumber(digits, country) ? SHORTEST : LONG)
  return isLongEnough ? readPart(segment.text, country) : []
}

function readPart(text: string, country: string): NumberChoice[] {
  const read = readPlainNumber(text, country)
  return read.ok ? [{ number: read, readFrom: text }] : read.choices ?? []
}

function beginsLikeNumber(digits: string, country: string): boolean {
  return nationalPrefixOf(country) !== '0' || digits.startsWith('0')
}

function readBehindCode(text: string, country: string): NumberProblem | null {
  const [, code = '', rest = ''] = STAR_CODE.exec(text) ?? []
  const read = rest === '' ? null : readPlainNumber(rest, country)
  if (!read?.ok) return null
  const message = `${code} in front is a code for a phone’s own network and does nothing here. Choose the number to call it.`
  return problem('characters', message, [{ number: read, readFrom: rest.trim() }])
}

function hasExtension(segments: Segment[], choices: NumberChoice[]): boolean {
  return segments.some((segment, index) => {
    const isNumber = choices.some(({ readFrom }) => segment.text.endsWith(readFrom))
    return isNumber && isBeforeExtension(segment, segments[index + 1])
  })
}

function isBeforeExtension(segment: Segment, next: Segment | undefined): boolean {
  return next !== undefined && keyedDigits(next.text).length <= LONGEST_EXTENSION && EXTENSION.test(segment.after)
}
