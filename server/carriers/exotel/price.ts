import { scaledFromDecimal } from '../../../shared/format/money'
import type { LegPrice } from '../carrier'

const NANOS_PER_MICRO = 1000n

/**
 * "1.500" in the account's currency, which no answer names. Finer than a micro is rounded up. Null until it is known.
 */
export function priceFromExotel(price: string | null | undefined, currency: string): LegPrice | null {
  if (!price || !/^\d{1,9}(\.\d{1,9})?$/.test(price)) return null
  const nanos = scaledFromDecimal(price, 9)
  return { micros: (nanos + NANOS_PER_MICRO - 1n) / NANOS_PER_MICRO, currency }
}
