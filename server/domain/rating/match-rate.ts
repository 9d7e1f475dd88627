export interface RatePrefixes {
  /** Digits only. */
  destinationPrefix: string
  /** Digits only; empty for any caller id. */
  originPrefix: string
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

/**
 * The rate of a call among the rates whose destination prefix matches the number: the longest destination
 * prefix, then the most specific origin (R1). A row for another origin is no candidate, however long its
 * destination: then the next shorter prefix decides. Null when nothing is left (R4).
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

function isMoreSpecific(one: RatePrefixes, other: RatePrefixes): boolean {
  const longer = one.destinationPrefix.length - other.destinationPrefix.length
  return longer === 0 ? one.originPrefix.length > other.originPrefix.length : longer > 0
}
