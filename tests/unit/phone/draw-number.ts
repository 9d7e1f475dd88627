import { patternOf, type PlannedRange } from '../../../server/domain/phone/number-plan'

/** A national number of the range, its free digits taken from `digits` in turn. Ends at the first complete length. */
export function drawNational(range: PlannedRange, digits: readonly number[]): string {
  const pattern = patternOf(range)
  let state = pattern.start
  let number = ''
  while (!pattern.isComplete(state)) {
    const possible = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter(digit => pattern.step(state, digit).size > 0)
    const digit = possible[(digits[number.length % digits.length] ?? 0) % possible.length] ?? 0
    number += digit
    state = pattern.step(state, digit)
  }
  return number
}

/** Digit sets that reach different corners of a range. */
export const DIGIT_SETS = [[0], [1], [5], [9], [2, 7, 1, 8, 2, 8], [3, 1, 4, 1, 5, 9], [8, 6, 4, 2, 0, 1, 3]] as const
