import { scaledFromDecimal } from '../../../shared/format/money'
import type { LegPrice } from '../carrier'

const NANOS_PER_MICRO = 1000n

/**
 * Twilio writes what it takes with a minus, "-0.01300", and nothing until it knows. Finer than a micro is rounded up: a
 * cost is never less than it is. What cannot be read is no price: a leg is looked up for other reasons too.
 */
export function priceFromTwilio(price: unknown, unit: unknown): LegPrice | null {
  if (typeof price !== 'string' || typeof unit !== 'string') return null
  const currency = unit.trim().toUpperCase()
  if (!/^-?\d{1,9}(\.\d{1,9})?$/.test(price) || !/^[A-Z]{3}$/.test(currency)) return null
  const nanos = -scaledFromDecimal(price, 9)
  const micros = nanos / NANOS_PER_MICRO
  return { micros: nanos > micros * NANOS_PER_MICRO ? micros + 1n : micros, currency }
}
