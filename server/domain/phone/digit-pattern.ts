import { parseDigitPattern, type PatternNode } from './parse-digit-pattern'

/** Where a reading of digits stands: the positions of the pattern that could come next. */
export type PatternState = ReadonlySet<number>

/**
 * A numbering plan's pattern as an automaton that is read digit by digit. A regular expression only says
 * yes or no; this also says whether a number could still become valid, and how many digits are missing.
 */
export interface DigitPattern {
  start: PatternState
  /** The state after one more digit; empty when no number continues like this. */
  step: (state: PatternState, digit: number) => PatternState
  isComplete: (state: PatternState) => boolean
  /** Digits still missing from here to the shortest and to the longest number; null when there is none. */
  missing: (state: PatternState) => { shortest: number, longest: number } | null
}

/** Marks the end of the pattern among its positions. */
const END = 0

/** Position automaton (Glushkov): each `\d` or class of the pattern, repeats written out, is one position. */
class Builder {
  /** Bit n: the position reads digit n. */
  readonly digits: number[] = [0]
  readonly next: Set<number>[] = [new Set()]

  /** Writes `node` so that what follows it starts at `after`; gives the positions that it starts at. */
  build(node: PatternNode, after: ReadonlySet<number>): Set<number> {
    switch (node.kind) {
      case 'digit':
        this.digits.push(node.mask)
        this.next.push(new Set(after))
        return new Set([this.digits.length - 1])
      case 'sequence':
        return node.parts.reduceRight<Set<number>>((rest, part) => this.build(part, rest), new Set(after))
      case 'choice': {
        const starts = new Set<number>()
        for (const option of node.options) {
          for (const position of this.build(option, after)) starts.add(position)
        }
        return starts
      }
      case 'repeat': {
        let starts = new Set(after)
        for (let count = node.most; count > 0; count -= 1) {
          const inner = this.build(node.part, starts)
          starts = count > node.least ? new Set([...inner, ...after]) : inner
        }
        return starts
      }
    }
  }
}

/**
 * @throws RangeError for anything but digits, classes, groups, choices and bounded repeats, which is all that
 * numbering plans use.
 */
export function compileDigitPattern(source: string): DigitPattern {
  const builder = new Builder()
  const start = builder.build(parseDigitPattern(source), new Set([END]))
  const { digits, next } = builder
  const distances = measure(next)
  return {
    start,
    step(state, digit) {
      const reached = new Set<number>()
      for (const position of state) {
        if (((digits[position] ?? 0) >> digit) & 1) next[position]?.forEach(follower => reached.add(follower))
      }
      return reached
    },
    isComplete: state => state.has(END),
    missing(state) {
      const open = Array.from(state, position => distances[position] ?? { shortest: 0, longest: 0 })
      if (open.length === 0) return null
      return {
        shortest: Math.min(...open.map(one => one.shortest)),
        longest: Math.max(...open.map(one => one.longest)),
      }
    },
  }
}

/** Followers are always built before what they follow, so one pass in that order finds every distance. */
function measure(next: Set<number>[]): { shortest: number, longest: number }[] {
  const distances = [{ shortest: 0, longest: 0 }]
  for (let position = 1; position < next.length; position += 1) {
    const followers = [...next[position]!].map(follower => distances[follower]!)
    distances.push({
      shortest: 1 + Math.min(...followers.map(one => one.shortest)),
      longest: 1 + Math.max(...followers.map(one => one.longest)),
    })
  }
  return distances
}
