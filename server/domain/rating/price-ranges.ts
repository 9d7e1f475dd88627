import type { LineType } from '../../../shared/schemas/rating'
import { callingCodes } from '../phone/number-plan'
import { planStart, type OpenRange, type PlanState } from '../phone/plan-state'
import { isKindRefused, refuseNumber } from '../phone/refuse-number'
import { validNumber } from '../phone/valid-number'
import { rateOfNumber, type RatePrefixes } from './match-rate'
import { plantRates, type RateBranch } from './rate-tree'

/** As much of a rate as decides about a call. */
export interface DeckPrice extends RatePrefixes {
  lineType: string | null
  isBlocked: boolean
}

/** Numbers of one country and kind that a deck treats alike. */
export interface PriceRange<Rate> {
  /** ISO 3166-1 alpha-2; null for numbers of no country. */
  country: string | null
  callingCode: string
  lineType: LineType
  /** The numbers of that country and kind that begin so, and for which no longer prefix stands here. */
  prefix: string
  /** What they are charged by; null where they are not called, or have no price in the deck. */
  rate: Rate | null
  /** Why they are not called; empty where they are. */
  sentences: string[]
  /** The deck has other prices for callers with other numbers. */
  goesByOrigin: boolean
  /** How much of the calling code's numbers they are, roughly: what most people will meet. */
  share: number
}

interface Leaf<Rate> {
  callingCode: string
  /** Behind the calling code. */
  digits: string
  state: PlanState
  /** The longest prefix of the deck that matches. */
  prefix: string
  candidates: readonly Rate[]
}
/** Numbers of one part that are tried: one tells the price, and of what is not called more of the reasons. */
const SAMPLES = { alone: 1, refused: 5, overlapping: 6 }

/**
 * What a deck makes of every number of the world that may be called from `originE164`: the plan's patterns and the
 * deck's prefixes are walked together, and a number of each part is put to the same questions as a call. Rates for
 * single numbers are left out: they are quoted. A generator, so that whoever runs it can let others go first: it yields
 * nothing of use until it returns.
 */
export function* priceRanges<Rate extends DeckPrice>(
  rates: readonly Rate[], originE164: string,
): Generator<undefined, PriceRange<Rate>[]> {
  const tree = plantRates(rates.filter(rate => !rate.isExact))
  const found: PriceRange<Rate>[] = []
  for (const callingCode of callingCodes()) {
    const parts = new Parts<Rate>(originE164)
    for (const leaf of leavesOf(tree, callingCode)) {
      parts.note(leaf)
      yield
    }
    found.push(...parts.ranges.values())
  }
  return joined(found)
}

/**
 * Down to where neither the deck nor the plan tells numbers apart any more. Where several kinds of number overlap, that
 * is deep; but each place of the plan is gone into once for each prefix of the deck.
 */
function* leavesOf<Rate extends DeckPrice>(tree: RateBranch<Rate>, callingCode: string): Generator<Leaf<Rate>> {
  function* below(
    branch: RateBranch<Rate> | undefined, state: PlanState, digits: string, reached: Reached<Rate>,
  ): Generator<Leaf<Rate>> {
    const leaf = { callingCode, prefix: reached.prefix, candidates: reached.candidates }
    const whole = state.open.filter(({ isComplete }) => isComplete)
    if (whole.length > 0) yield { ...leaf, digits, state: { ...state, open: whole, kinds: `whole ${state.kinds}` } }
    for (let digit = 0; digit <= 9; digit++) {
      const next = state.next(digit)
      if (!next) continue
      const child = branch?.children.get(String(digit))
      if (child) yield* below(child, next, digits + digit, reach(child, reached, callingCode + digits + digit))
      else if (next.open.length === 1 || reached.seen.has(next)) yield { ...leaf, digits: digits + digit, state: next }
      else {
        reached.seen.add(next)
        yield* below(undefined, next, digits + digit, reached)
      }
    }
  }
  let branch: RateBranch<Rate> | undefined = tree
  let reached: Reached<Rate> = { prefix: '', candidates: [], seen: new Set() }
  for (const [index, digit] of [...callingCode].entries()) {
    branch = branch?.children.get(digit)
    if (branch) reached = reach(branch, reached, callingCode.slice(0, index + 1))
  }
  yield* below(branch, planStart(callingCode), '', reached)
}

interface Reached<Rate> extends Pick<Leaf<Rate>, 'prefix' | 'candidates'> {
  seen: Set<PlanState>
}

function reach<Rate>({ rates }: RateBranch<Rate>, before: Reached<Rate>, prefix: string): Reached<Rate> {
  return rates.length > 0 ? { prefix, candidates: [...before.candidates, ...rates], seen: new Set() } : before
}

/** What was found out about the numbers of a calling code. */
class Parts<Rate extends DeckPrice> {
  readonly ranges = new Map<string, PriceRange<Rate>>()
  readonly #tried = new Map<string, { samples: number, range: PriceRange<Rate> | null }>()

  constructor(private readonly originE164: string) {}

  note(leaf: Leaf<Rate>): void {
    const { open, kinds } = leaf.state
    for (const [index, one] of open.entries()) {
      const key = `${leaf.prefix} ${index} ${kinds}`
      const tried = this.#tried.get(key) ?? { samples: 0, range: null }
      this.#tried.set(key, tried)
      // a number of two patterns may be of either kind, or of a third: which, the numbering plan's own rules decide
      const most = open.length > 1 ? SAMPLES.overlapping
        : isKindRefused(one.range.lineType) ? SAMPLES.refused : SAMPLES.alone
      if (tried.samples < most || !tried.range) {
        tried.samples += 1
        if (tried.samples <= SAMPLES.overlapping * 2) tried.range = this.#ask(leaf, one, tried.samples) ?? tried.range
      }
      if (tried.range) tried.range.share += 10 ** -leaf.digits.length
    }
  }

  /** Puts a number of the part to the questions that a call is put to. Null where the plan has no such number. */
  #ask(leaf: Leaf<Rate>, open: OpenRange, favourite: number): PriceRange<Rate> | null {
    const { callingCode, digits, prefix, candidates } = leaf
    const number = validNumber(`+${callingCode}${digits}${open.ending(favourite)}`, '')
    if (!number) return null
    const { country, lineType } = number
    const key = `${country} ${lineType} ${prefix}`
    const range = this.ranges.get(key)
      ?? { country, callingCode, lineType, prefix, rate: null, sentences: [], goesByOrigin: false, share: 0 }
    this.ranges.set(key, range)
    const { rate, kinds } = rateOfNumber(candidates, number.e164, this.originE164)
    const refusal = refuseNumber(number, { isBlocked: rate?.isBlocked ?? false, lineTypes: kinds })
    if (refusal) range.sentences = [...new Set([...range.sentences, refusal.message.replace(/ Nothing was charged\.$/, '')])]
    else {
      range.rate = rate
      range.goesByOrigin ||= candidates.some(({ originPrefix }) => originPrefix !== '')
    }
    return range
  }
}

/** A prefix that has rates for other origins only goes by a shorter one, and says so. */
function joined<Rate extends DeckPrice>(ranges: readonly PriceRange<Rate>[]): PriceRange<Rate>[] {
  const byKey = new Map<string, PriceRange<Rate>>()
  for (const range of ranges) {
    const prefix = range.rate?.destinationPrefix ?? range.prefix
    const key = `${range.country} ${range.callingCode} ${range.lineType} ${prefix}`
    const before = byKey.get(key)
    if (!before) byKey.set(key, { ...range, prefix })
    else {
      before.share += range.share
      before.goesByOrigin ||= range.goesByOrigin
    }
  }
  return [...byKey.values()]
}
