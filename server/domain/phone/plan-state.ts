import type { DigitPattern, PatternState } from './digit-pattern'
import { patternOf, rangesOf, type PlannedRange } from './number-plan'

/** A kind of number that what was read so far may still become. */
export interface OpenRange {
  range: PlannedRange
  isComplete: boolean
  /**
   * The digits that make the shortest number of it. Of digits that are as good as each other the `favourite` or the
   * next one above it is taken: another favourite, another number.
   */
  ending: (favourite: number) => string
  step: (digit: number) => OpenRange | null
}

/** Where digits lead in the plan of a calling code: each place is made once, however many ways lead there. */
export interface PlanState {
  open: readonly OpenRange[]
  /** The kinds that are open, as one word. */
  kinds: string
  /** Null where no number of the plan goes on like this. */
  next: (digit: number) => PlanState | null
}

/** Before the first digit behind a calling code. */
export function planStart(callingCode: string): PlanState {
  const places = new Map<string, PlanState>()
  const placeOf = (reached: readonly KeyedRange[]): PlanState => {
    const key = reached.map(one => one.key).join(';')
    const known = places.get(key)
    if (known) return known
    const nexts: (PlanState | null | undefined)[] = []
    const read = (digit: number) => {
      const left = reached.flatMap(one => one.step(digit) ?? [])
      return left.length > 0 ? placeOf(left) : null
    }
    const place: PlanState = {
      open: reached,
      kinds: reached.map(({ range }) => `${range.country} ${range.lineType}`).join(','),
      next: digit => (nexts[digit] === undefined ? nexts[digit] = read(digit) : nexts[digit]),
    }
    places.set(key, place)
    return place
  }
  return placeOf(rangesOf(callingCode).map(range => openRange(range, patternOf(range), patternOf(range).start)))
}

interface KeyedRange extends OpenRange {
  key: string
  step: (digit: number) => KeyedRange | null
}

function openRange(range: PlannedRange, pattern: DigitPattern, state: PatternState): KeyedRange {
  const endings = new Map<number, string>()
  return {
    range,
    key: `${range.country} ${range.lineType} ${[...state].sort().join(',')}`,
    isComplete: pattern.isComplete(state),
    ending(favourite) {
      const ending = endings.get(favourite) ?? shortestEnding(pattern, state, favourite)
      endings.set(favourite, ending)
      return ending
    },
    step(digit) {
      const next = pattern.step(state, digit)
      return next.size > 0 ? openRange(range, pattern, next) : null
    },
  }
}

function shortestEnding(pattern: DigitPattern, start: PatternState, favourite: number): string {
  let digits = ''
  let at = start
  while (!pattern.isComplete(at)) {
    const choices = Array.from({ length: 10 }, (_, index) => (index + favourite) % 10)
      .map(digit => ({ digit, state: pattern.step(at, digit) }))
      .map(one => ({ ...one, left: pattern.missing(one.state)?.shortest ?? Number.POSITIVE_INFINITY }))
    const best = choices.reduce((one, other) => (other.left < one.left ? other : one))
    digits += best.digit
    at = best.state
  }
  return digits
}
