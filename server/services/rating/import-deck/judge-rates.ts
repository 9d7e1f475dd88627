import { checkRate, RowProblem } from './check-rate'
import { RANK, type DeckEntry, type DeckRate, type ParseDeckOptions, type RawRate } from './deck-rate'

const PATTERN = /^\+?[\dX]*X[\dX]*$/
const MOST_WILDCARDS = 4

interface Claim {
  line: number
  rank: number
}

/**
 * Judges one rate after the other. Where two rows are for the same prefix and origin, the one that says more precisely
 * for whom it is takes the place; two that say it alike are a mistake.
 */
export class JudgeRates {
  private readonly claims = new Map<string, Claim>()

  constructor(private readonly options: ParseDeckOptions) {}

  * judge(raw: RawRate, line: number): Generator<DeckEntry> {
    try {
      for (const destinationPrefix of raw.rank > 0 ? writeOut(raw.destinationPrefix) : [raw.destinationPrefix]) {
        const rank = raw.rank + (destinationPrefix === raw.destinationPrefix ? 0 : RANK.pattern)
        yield* this.judgeOne({ ...raw, destinationPrefix, rank }, line)
      }
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error
      yield { line, problem: error.message }
    }
  }

  private* judgeOne(raw: RawRate, line: number): Generator<DeckEntry> {
    const rate = checkRate(raw, this.options)
    const note = noteOf(raw, rate)
    if (note) yield { line, note }
    const before = this.claims.get(keyOf(rate))
    if (before && before.rank === raw.rank && raw.originName === '') {
      const origin = rate.originPrefix === '' ? 'any origin' : `origin ${rate.originPrefix}`
      throw new RowProblem(`${rate.isExact ? 'number' : 'prefix'} ${rate.destinationPrefix} for ${origin} is already on line ${before.line}`)
    }
    if (before && before.rank <= raw.rank) return
    this.claims.set(keyOf(rate), { line, rank: raw.rank })
    yield before ? { line, rate, replaces: true } : { line, rate }
  }
}

function noteOf(raw: RawRate, rate: DeckRate): string | null {
  const numbers = rate.isExact ? `the number ${rate.destinationPrefix} is` : `numbers that begin with ${rate.destinationPrefix} are`
  if (raw.originName !== '') {
    return `the price for callers of "${raw.originName.slice(0, 30)}" was left out, because only the carrier knows who they are; `
      + `where the list has no price for everybody, ${numbers} not called`
  }
  if (rate.rateNanosPerMinute === 0n && !rate.isFree) return `the rate is zero, and the row is not marked free: ${numbers} not called`
  return null
}

/** What a deck has one rate for. */
export function keyOf({ destinationPrefix, originPrefix, isExact }: DeckRate): string {
  return `${destinationPrefix} ${originPrefix} ${isExact}`
}

/** Every prefix that a carrier's pattern stands for: X is any digit; no number begins with a zero. */
function writeOut(prefix: string): string[] {
  if (!PATTERN.test(prefix)) return [prefix]
  if (prefix.split('X').length - 1 > MOST_WILDCARDS) {
    throw new RowProblem(`the destination prefix has more than ${MOST_WILDCARDS} wildcards: ${prefix.slice(0, 30)}`)
  }
  return [...prefix.replace(/^\+/, '')].reduce<string[]>((heads, sign) => heads.flatMap(head => (sign === 'X'
    ? Array.from('0123456789').filter(digit => head !== '' || digit !== '0').map(digit => head + digit)
    : [head + sign])), [''])
}
