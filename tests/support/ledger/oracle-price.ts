import type { PriceTerms } from '../../../shared/pricing'

/** What a call costs, counted by hand: increment by increment. Shares no line with the app. */
export function priceByHand(terms: PriceTerms, durationSeconds: number): { billedSeconds: number, costMicros: bigint } {
  if (terms.graceSeconds > 0 && durationSeconds <= terms.graceSeconds) return { billedSeconds: 0, costMicros: 0n }
  const atLeast = Math.max(1, terms.minimumSeconds, durationSeconds)
  let billed = terms.initialSeconds
  while (billed < atLeast) billed += terms.incrementSeconds
  const usageMicros = smallestMicros(terms.rateNanosPerMinute * BigInt(billed))
  return { billedSeconds: billed, costMicros: terms.connectFeeMicros + usageMicros }
}

/** The fewest micros that are not below so many nano-minutes-times-60. */
function smallestMicros(nanoSeconds: bigint): bigint {
  const whole = nanoSeconds / 60_000n
  return whole * 60_000n === nanoSeconds ? whole : whole + 1n
}

/** The longest call of whole increments that the money pays for, found by trying. */
export function longestByHand(terms: PriceTerms, availableMicros: bigint, capSeconds: number): number {
  let best = 0
  for (let seconds = terms.initialSeconds; seconds <= capSeconds; seconds += terms.incrementSeconds) {
    if (priceByHand({ ...terms, graceSeconds: 0 }, seconds).costMicros > availableMicros) break
    best = seconds
  }
  return best
}
