const NANOS = 1_000_000_000n

/**
 * What a price in another currency comes to: a cost, so rounded up to a micro, once (M2).
 *
 * @param micros of the other currency, not negative.
 * @param rateNanos what one unit of it is worth, in nanos.
 */
export function convertMicros(micros: bigint, rateNanos: bigint): bigint {
  return (micros * rateNanos + NANOS - 1n) / NANOS
}
