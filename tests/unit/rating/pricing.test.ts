import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { billedSeconds, costOfBilledSeconds, priceCall, type PriceTerms } from '../../../shared/pricing'
import { arbitraryTerms, isCaught } from './arbitrary-terms'

const MINUTE: PriceTerms = {
  currency: 'USD', rateNanosPerMinute: 13_300_000n, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60,
  minimumSeconds: 0, graceSeconds: 0,
}
const seconds = fc.integer({ min: 0, max: 2000 })

/** The meter of an old exchange: it ticks once at the start of each increment that is entered. */
function meteredSeconds(terms: PriceTerms, duration: number): number {
  if (terms.graceSeconds > 0 && duration <= terms.graceSeconds) return 0
  let paid = 0
  let first = true
  for (let second = 0; second < Math.max(duration, terms.minimumSeconds, 1); second += 1) {
    if (second < paid) continue
    paid += first ? terms.initialSeconds : terms.incrementSeconds
    first = false
  }
  return paid
}

/** The smallest whole number of micros that is not less than the exact price, found with fractions of integers. */
function isExactlyRoundedUp(terms: PriceTerms, billed: number, costMicros: bigint): boolean {
  const exactTimes60000 = terms.rateNanosPerMinute * BigInt(billed)
  const usage = (costMicros - terms.connectFeeMicros) * 60_000n
  return usage >= exactTimes60000 && usage - 60_000n < exactTimes60000
}

describe('the price of a call', () => {
  it.each([
    [{ ...MINUTE }, 1, 60, 13_300n],
    [{ ...MINUTE }, 60, 60, 13_300n],
    [{ ...MINUTE }, 61, 120, 26_600n],
    [{ ...MINUTE, initialSeconds: 30, incrementSeconds: 6 }, 31, 36, 7_980n],
    [{ ...MINUTE, initialSeconds: 1, incrementSeconds: 1 }, 7, 7, 1_552n],
    [{ ...MINUTE, connectFeeMicros: 50_000n }, 10, 60, 63_300n],
    [{ ...MINUTE, minimumSeconds: 120 }, 10, 120, 26_600n],
    [{ ...MINUTE, initialSeconds: 30, incrementSeconds: 6, minimumSeconds: 31 }, 1, 36, 7_980n],
    [{ ...MINUTE, graceSeconds: 5 }, 5, 0, 0n],
    [{ ...MINUTE, graceSeconds: 5, connectFeeMicros: 9n }, 6, 60, 13_309n],
  ])('R3 counts increments, fee, minimum and grace (%#)', (terms, duration, billed, cost) => {
    expect(priceCall(terms, duration)).toEqual({ billedSeconds: billed, costMicros: cost })
  })

  it('R3 charges an answered call of 0 seconds as one second', () => {
    expect(priceCall(MINUTE, 0).billedSeconds).toBe(60)
  })

  it('R3 counts like a meter that ticks second by second', () => {
    const counts = (count: typeof billedSeconds) => fc.property(arbitraryTerms, seconds, (terms, duration) =>
      count(terms, duration) === meteredSeconds(terms, duration))
    fc.assert(counts(billedSeconds), { numRuns: 2000 })
    const roundsDown: typeof billedSeconds = (terms, duration) => {
      if (terms.graceSeconds > 0 && duration <= terms.graceSeconds) return 0
      const further = Math.max(0, Math.max(duration, terms.minimumSeconds) - terms.initialSeconds)
      return terms.initialSeconds + terms.incrementSeconds * Math.floor(further / terms.incrementSeconds)
    }
    expect(isCaught(counts(roundsDown))).toBe(true)
  })

  it('M2 rounds once, up, by less than a micro', () => {
    const billedTimes = fc.integer({ min: 1, max: 90_000 })
    const rounds = (cost: typeof costOfBilledSeconds) => fc.property(arbitraryTerms, billedTimes, (terms, billed) =>
      isExactlyRoundedUp(terms, billed, cost(terms, billed)))
    fc.assert(rounds(costOfBilledSeconds), { numRuns: 2000 })
    const perMinute: typeof costOfBilledSeconds = (terms, billed) =>
      terms.connectFeeMicros + ((terms.rateNanosPerMinute + 999n) / 1000n) * BigInt(billed) / 60n
    expect(isCaught(rounds(perMinute))).toBe(true)
  })

  it('M2 is never cheaper when longer', () => {
    const grows = (price: (terms: PriceTerms, duration: number) => bigint) =>
      fc.property(arbitraryTerms, seconds, seconds, (terms, one, other) =>
        price(terms, Math.min(one, other)) <= price(terms, Math.max(one, other)))
    fc.assert(grows((terms, duration) => priceCall(terms, duration).costMicros), { numRuns: 2000 })
    const forgetsMinimum = (terms: PriceTerms, duration: number) =>
      duration < terms.minimumSeconds ? priceCall(terms, duration).costMicros
        : priceCall({ ...terms, minimumSeconds: 0, connectFeeMicros: 0n }, duration).costMicros
    expect(isCaught(grows(forgetsMinimum))).toBe(true)
  })

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('M1 refuses %s seconds', duration => {
    expect(() => priceCall(MINUTE, duration)).toThrow(RangeError)
  })
})
