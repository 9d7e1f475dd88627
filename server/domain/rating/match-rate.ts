export interface RatePrefixes {
  /** Digits only. */
  destinationPrefix: string
  /** Digits only; empty for any caller id. */
  originPrefix: string
  /** The prefix is a whole number: the rate is for that one alone. */
  isExact?: boolean
}

/**
 * Every prefix of a number that a rate could be stored under, longest first, without the plus.
 *
 * @throws RangeError when it is not E.164.
 */
export function prefixesOf(e164: string): string[] {
  if (!/^\+[1-9]\d{1,14}$/.test(e164)) throw new RangeError('not an E.164 number')
  const digits = e164.slice(1)
  return Array.from(digits, (_, index) => digits.slice(0, digits.length - index))
}

/** Without the rates for other whole numbers, of which this one's digits are only the beginning. */
export function ratesForNumber<Rate extends RatePrefixes>(candidates: readonly Rate[], e164: string): Rate[] {
  return candidates.filter(({ isExact, destinationPrefix }) => !isExact || destinationPrefix === e164.slice(1))
}

/**
 * The rate of a call among the rates whose destination prefix matches the number: a rate for this very number, else the
 * longest destination prefix, then the most specific origin (R1). A row for another origin is no candidate, however
 * long its destination: then the next shorter prefix decides. Null when nothing is left (R4).
 *
 * @param originE164 the caller id that the called person sees; empty when there is none, which only rows for
 * any origin match.
 */
export function pickRate<Rate extends RatePrefixes>(candidates: Iterable<Rate>, originE164: string): Rate | null {
  const origin = originE164.replace(/^\+/, '')
  let best: Rate | null = null
  for (const candidate of candidates) {
    if (!origin.startsWith(candidate.originPrefix)) continue
    if (best === null || isMoreSpecific(candidate, best)) best = candidate
  }
  return best
}

/**
 * What a deck says of a number: its rate, null where it has none (R4), and the kinds of line that it gives it. Quotes,
 * charges and the published price list all ask here.
 *
 * @param candidates rates whose destination prefix matches the number.
 */
export function rateOfNumber<Rate extends RatePrefixes & { lineType: string | null }>(
  candidates: readonly Rate[], e164: string, originE164: string,
): { rate: Rate | null, kinds: string[] } {
  const rows = ratesForNumber(candidates, e164)
  const rate = pickRate(rows, originE164)
  return { rate, kinds: kindsOf(rows, rate) }
}

/**
 * The kinds of line that a deck gives a number: its rate's, and those of rows as long or longer that are priced for
 * other origins. What a number is does not depend on who calls it (C11).
 */
export function kindsOf<Rate extends RatePrefixes & { lineType: string | null }>(
  candidates: readonly Rate[], picked: Rate | null,
): string[] {
  return candidates
    .filter(candidate => candidate === picked || picked === null || isSameOrMoreSpecific(candidate, picked))
    .flatMap(({ lineType }) => lineType ?? [])
}

function isSameOrMoreSpecific(one: RatePrefixes, other: RatePrefixes): boolean {
  if (other.isExact && !one.isExact) return false
  return one.destinationPrefix.length >= other.destinationPrefix.length
}

function isMoreSpecific(one: RatePrefixes, other: RatePrefixes): boolean {
  const longer = one.destinationPrefix.length - other.destinationPrefix.length
  if (longer !== 0) return longer > 0
  if (Boolean(one.isExact) !== Boolean(other.isExact)) return Boolean(one.isExact)
  return one.originPrefix.length > other.originPrefix.length
}
