import fc from 'fast-check'
import type { PriceTerms } from '../../../shared/pricing'

/** Terms as decks have them, and stranger: minimum longer than the first increment, grace longer than both. */
export const arbitraryTerms: fc.Arbitrary<PriceTerms> = fc.record({
  currency: fc.constant('USD'),
  rateNanosPerMinute: fc.oneof(fc.constant(0n), fc.bigInt(1n, 2_000_000_000n), fc.constantFrom(1n, 59n, 13_300_000n)),
  connectFeeMicros: fc.oneof(fc.constant(0n), fc.bigInt(0n, 500_000n)),
  initialSeconds: fc.oneof(fc.constantFrom(1, 6, 30, 60), fc.integer({ min: 1, max: 200 })),
  incrementSeconds: fc.oneof(fc.constantFrom(1, 6, 60), fc.integer({ min: 1, max: 90 })),
  minimumSeconds: fc.oneof(fc.constant(0), fc.constantFrom(30, 60, 120), fc.integer({ min: 0, max: 400 })),
  graceSeconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100 })),
})

export const arbitraryMicros = fc.oneof(
  fc.bigInt(0n, 20_000n), fc.bigInt(0n, 5_000_000n), fc.bigInt(0n, 100_000_000n),
)

/** True when the property, run on a planted bug, finds a counterexample: the test of the test. */
export function isCaught<Values extends unknown[]>(
  property: fc.IProperty<Values>, seed = 7,
): boolean {
  return fc.check(property, { seed, numRuns: 3000 }).failed
}
