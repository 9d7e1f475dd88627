/**
 * A typed number with every script's digits as 0–9, full-width signs as their plain ones, and no invisible
 * characters: people paste numbers from pages that are written from right to left.
 */
export function readTyped(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/[\p{Cf}\p{Mn}]/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\s+/gu, ' ')
    .replace(/^ ?tel:/i, '')
    .trim()
}

/** Unicode keeps the ten digits of a script together and in order, so the distance to the first is the value. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}
