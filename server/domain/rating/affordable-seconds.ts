import { billedSeconds, costOfBilledSeconds, MINIMUM_CALL_SECONDS, type PriceTerms } from '../../../shared/pricing'

export { MINIMUM_CALL_SECONDS }

const NANO_SECONDS_PER_MICRO_MINUTE = 60_000n

/**
 * What must be held for a call of at most `maxSeconds`: the price of its billed seconds (M3), in micros.
 * The grace is left out: a call that outlives it by a second is charged in full.
 */
export function holdMicros(terms: PriceTerms, maxSeconds: number): bigint {
  return costOfBilledSeconds(terms, billedSeconds({ ...terms, graceSeconds: 0 }, maxSeconds))
}

/**
 * The longest call that `availableMicros` pays for: the largest whole number of increments whose hold fits (M4),
 * not above `capSeconds`, itself rounded down to whole increments. 0 when the first billed block does not fit,
 * or the cap is shorter than the first increment.
 */
export function affordableSeconds(terms: PriceTerms, availableMicros: bigint, capSeconds: number): number {
  const cap = wholeIncrements(terms, Math.floor(capSeconds))
  if (cap === 0 || holdMicros(terms, cap) <= availableMicros) return cap
  const usageMicros = availableMicros - terms.connectFeeMicros
  // Without a rate the fee alone is above what there is, so what is divided by below is never zero.
  if (usageMicros < 0n) return 0
  // ⌈x⌉ ≤ n is x ≤ n for a whole n, so the one rounding of the price needs no correction here.
  // Less than the cap, because the cap does not fit: the conversion is exact.
  const paidSeconds = Number((usageMicros * NANO_SECONDS_PER_MICRO_MINUTE) / terms.rateNanosPerMinute)
  const firstBlock = billedSeconds({ ...terms, graceSeconds: 0 }, 1)
  if (paidSeconds < firstBlock) return 0
  return Math.min(cap, wholeIncrements(terms, paidSeconds))
}

/** What `availableMicros` lacks for the shortest call that may start; 0n when it suffices. */
export function missingMicros(terms: PriceTerms, availableMicros: bigint): bigint {
  const needed = holdMicros(terms, MINIMUM_CALL_SECONDS)
  return needed > availableMicros ? needed - availableMicros : 0n
}

/** The longest time of whole increments that is not above `seconds`. */
function wholeIncrements(terms: PriceTerms, seconds: number): number {
  if (seconds < terms.initialSeconds) return 0
  const further = Math.floor((seconds - terms.initialSeconds) / terms.incrementSeconds)
  return terms.initialSeconds + further * terms.incrementSeconds
}
