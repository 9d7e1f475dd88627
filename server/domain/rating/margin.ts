/** How a provider's price becomes ours (R5). Used when a deck is published, never when a call is priced. */
export interface MarginRule {
  /** Share of the provider's price, in hundredths of a percent: 3500 is 35 %. */
  shareBasisPoints: number
  /** The margin is never smaller, in nanos per minute. */
  minimumNanosPerMinute: bigint
  /** Retail prices are whole multiples of this, rounded up; 1n for none. */
  tickNanosPerMinute: bigint
}

const BASIS_POINTS = 10_000n

/**
 * The retail price of a provider's price, both in nanos per minute. Every rounding is up, so that the margin
 * is at least what the rule promises.
 *
 * @throws RangeError for a negative price or a rule that could sell below the provider's price.
 */
export function retailNanosPerMinute(providerNanosPerMinute: bigint, rule: MarginRule): bigint {
  if (providerNanosPerMinute < 0n) throw new RangeError('a price is never negative')
  const { shareBasisPoints, minimumNanosPerMinute, tickNanosPerMinute } = rule
  if (!Number.isSafeInteger(shareBasisPoints) || shareBasisPoints < 0 || minimumNanosPerMinute < 0n) {
    throw new RangeError('a margin is never negative')
  }
  if (tickNanosPerMinute < 1n) throw new RangeError('a tick is at least one nano')
  const share = divideUp(providerNanosPerMinute * BigInt(shareBasisPoints), BASIS_POINTS)
  const margin = share > minimumNanosPerMinute ? share : minimumNanosPerMinute
  return divideUp(providerNanosPerMinute + margin, tickNanosPerMinute) * tickNanosPerMinute
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}
