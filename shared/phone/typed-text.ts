/**
 * What was typed or pasted, in signs that are easy to read: every script's digits as 0–9, full-width signs as their
 * plain ones, all brackets round, lines kept apart, and no invisible characters: people paste numbers from pages that
 * are written from right to left. Nothing that could be meant is dropped.
 */
export function plainSigns(typed: string): string {
  return apart(typed)
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, digitValue)
    .replace(/[\p{Cf}\p{Mn}\p{Me}]/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[[{]/g, '(')
    .replace(/[\]}]/g, ')')
    .replace(/[\u00B7\u2219]/g, '.')
    .replace(/[\u2044\u2215]/g, '/')
    // the sign that makes a vowel long stands on Japanese keyboards where others have the hyphen
    .replace(/(?<=[\d)]) ?\u30FC ?(?=[\d(])/g, '-')
    .replace(/\s*[\n\r\t\v\f\u2028\u2029]\s*/gu, '\n')
    .replace(/[^\S\n]+/gu, ' ')
    // (+33) and +(33) are the same sign
    .replace(/\( ?\+/g, '+')
    .trim()
}

/** 901820¹ and ② among digits count notes and lines. Where there are no others, they are what was typed. */
function apart(typed: string): string {
  return /\p{Nd}(?!\uFE0F?\u20E3)/u.test(typed) ? typed.replace(/\p{No}+/gu, ' ^$&^ ') : typed
}

const MOST_SIGNS = 400
const MOST_DIGITS = 64

/** More than a paragraph, or than the digits of a few numbers. */
export function isTooMuchText(text: string): boolean {
  return text.length > MOST_SIGNS || (text.match(/\p{Nd}/gu)?.length ?? 0) > MOST_DIGITS
}

/** Digits and the signs that are written between the digits of one number, with at most one + in front. */
export function isPlainNumber(text: string): boolean {
  return /^\+?[\d ().\-/~]+$/.test(text) && /\d/.test(text)
}

/** The digits alone, and the + in front of them. */
export function keyedDigits(text: string): string {
  return text.replace(/[^\d+]/g, '')
}

/** The digits of every script as 0–9, and everything else as it is. */
export function plainDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, digitValue)
}

/** Unicode keeps the ten digits of a script together and in order, so the distance to the first is the value. */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}
