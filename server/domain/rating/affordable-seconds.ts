import { billedSeconds, costOfBilledSeconds, MINIMUM_CALL_SECONDS, sumOf, type PriceTerms } from '../../../shared/pricing'

export { MINIMUM_CALL_SECONDS }

/**
 * What must be held of one component for a call of at most `maxSeconds`: the price of its billed seconds (M3), in
 * micros. The grace is left out: a call that outlives it by a second is charged in full.
 */
export function holdMicros(terms: PriceTerms, maxSeconds: number): bigint {
  return costOfBilledSeconds(terms, billedSeconds({ ...terms, graceSeconds: 0 }, maxSeconds))
}

/** The same of all components together: what the wallet must have free. */
export function totalHoldMicros(components: readonly PriceTerms[], maxSeconds: number): bigint {
  return sumOf(components.map(terms => holdMicros(terms, maxSeconds)))
}

/**
 * The longest call that `availableMicros` pays for: the largest whole number of increments, of whichever component,
 * whose hold fits (M4), not above `capSeconds`, itself rounded down to whole increments. 0 when the first billed block
 * does not fit, or the cap is shorter than the first increment.
 */
export function affordableSeconds(
  components: readonly PriceTerms[], availableMicros: bigint, capSeconds: number,
): number {
  const cap = wholeIncrements(components, Math.floor(capSeconds))
  const fits = (seconds: number): boolean => totalHoldMicros(components, seconds) <= availableMicros
  if (cap === 0 || fits(cap)) return cap
  // a longer call never costs less: between what fits and what does not there is one last second that does
  let [last, tooLong] = [0, cap]
  while (tooLong - last > 1) {
    const middle = Math.floor((last + tooLong) / 2)
    if (fits(middle)) last = middle
    else tooLong = middle
  }
  return wholeIncrements(components, last)
}

/** What `availableMicros` lacks for a call of so many seconds, or the shortest there is; 0n when it suffices. */
export function missingMicros(
  components: readonly PriceTerms[], availableMicros: bigint, seconds = MINIMUM_CALL_SECONDS,
): bigint {
  const needed = totalHoldMicros(components, seconds)
  return needed > availableMicros ? needed - availableMicros : 0n
}

/** The longest time that is not above `seconds` and at whose end an increment of some component ends. */
function wholeIncrements(components: readonly PriceTerms[], seconds: number): number {
  return Math.max(0, ...components.map(({ initialSeconds, incrementSeconds }) => seconds < initialSeconds
    ? 0
    : seconds - (seconds - initialSeconds) % incrementSeconds))
}
