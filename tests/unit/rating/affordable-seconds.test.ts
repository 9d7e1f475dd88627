import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  affordableSeconds as affordableOfAll, holdMicros, MINIMUM_CALL_SECONDS, missingMicros, totalHoldMicros,
} from '../../../server/domain/rating/affordable-seconds'
import { priceCall, priceOf, type PriceTerms } from '../../../shared/pricing'
import { arbitraryMicros, arbitraryTerms, isCaught } from './arbitrary-terms'

const MINUTE: PriceTerms = {
  currency: 'USD', rateNanosPerMinute: 13_300_000n, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60,
  minimumSeconds: 0, graceSeconds: 0,
}
const HOUR = 3600
const caps = fc.oneof(fc.constantFrom(0, 59, 60, 600, HOUR), fc.integer({ min: 0, max: 2000 }))

/** A call with one component. */
const affordableSeconds = (terms: PriceTerms, available: bigint, cap: number) =>
  affordableOfAll([terms], available, cap)
type Affordable = typeof affordableSeconds

/** Tries every whole increment from the first on, with the price of a call that lasts just as long. */
function oracle(terms: PriceTerms, available: bigint, cap: number): number {
  const charged = { ...terms, graceSeconds: 0 }
  let best = 0
  for (let length = terms.initialSeconds; length <= cap; length += terms.incrementSeconds) {
    if (priceCall(charged, length).costMicros > available) break
    best = length
  }
  return best
}

describe('how long the money lasts', () => {
  it.each([
    ['nothing', MINUTE, 0n, 0],
    ['one micro less than a minute', MINUTE, 13_299n, 0],
    ['exactly a minute', MINUTE, 13_300n, 60],
    ['one micro less than two', MINUTE, 26_599n, 60],
    ['more than the cap', MINUTE, 10n ** 15n, HOUR],
    ['a fee that leaves nothing', { ...MINUTE, connectFeeMicros: 13_300n }, 13_300n, 0],
    ['a fee and a minute', { ...MINUTE, connectFeeMicros: 13_300n }, 26_600n, 60],
    ['less than the minimum', { ...MINUTE, minimumSeconds: 120 }, 26_599n, 0],
    ['the minimum', { ...MINUTE, minimumSeconds: 120 }, 26_600n, 120],
    ['less than a minute behind a long grace', { ...MINUTE, graceSeconds: 90 }, 13_299n, 0],
    ['a debt', MINUTE, -1n, 0],
    ['an increment of 6 after 30', { ...MINUTE, initialSeconds: 30, incrementSeconds: 6 }, 7_980n, 36],
  ])('M4 with %s', (_, terms, available, expected) => {
    expect(affordableSeconds(terms, available, HOUR)).toBe(expected)
  })

  it('M4 gives the cap in whole increments for a destination that is free', () => {
    const free = { ...MINUTE, rateNanosPerMinute: 0n }
    expect(affordableSeconds(free, 0n, 3599)).toBe(3540)
    expect(affordableSeconds({ ...free, connectFeeMicros: 5n }, 4n, HOUR)).toBe(0)
    expect(affordableSeconds({ ...free, connectFeeMicros: 5n }, 5n, HOUR)).toBe(HOUR)
  })

  it('M4 gives nothing under a cap shorter than the first increment', () => {
    expect(affordableSeconds(MINUTE, 10n ** 9n, 59)).toBe(0)
  })

  it('M4 equals trying every increment', () => {
    const equals = (affordable: Affordable) => fc.property(arbitraryTerms, arbitraryMicros, caps,
      (terms, available, cap) => affordable(terms, available, cap) === oracle(terms, available, cap))
    fc.assert(equals(affordableSeconds), { numRuns: 5000 })
    const ignoresMinimum: Affordable = (terms, available, cap) =>
      affordableSeconds({ ...terms, minimumSeconds: 0 }, available, cap)
    const ignoresFee: Affordable = (terms, available, cap) =>
      affordableSeconds({ ...terms, connectFeeMicros: 0n }, available, cap)
    const ignoresIncrements: Affordable = (terms, available, cap) =>
      affordableSeconds({ ...terms, initialSeconds: 1, incrementSeconds: 1 }, available, cap)
    for (const bug of [ignoresMinimum, ignoresFee, ignoresIncrements]) expect(isCaught(equals(bug))).toBe(true)
  })

  it('M4 is the largest: it fits, and one more increment would not', () => {
    const largest = (affordable: Affordable) => fc.property(arbitraryTerms, arbitraryMicros, (terms, available) => {
      const cap = 14_400
      const length = affordable(terms, available, cap)
      const next = length === 0 ? terms.initialSeconds : length + terms.incrementSeconds
      const fits = length === 0 || holdMicros(terms, length) <= available
      return fits && (next > cap || holdMicros(terms, next) > available)
    })
    fc.assert(largest(affordableSeconds), { numRuns: 5000 })
    const oneTooFew: Affordable = (terms, available, cap) =>
      Math.max(0, affordableSeconds(terms, available, cap) - terms.incrementSeconds)
    const oneTooMany: Affordable = (terms, available, cap) =>
      affordableSeconds(terms, available, cap) + terms.incrementSeconds
    expect(isCaught(largest(oneTooFew))).toBe(true)
    expect(isCaught(largest(oneTooMany))).toBe(true)
  })

  it('M3 holds enough for every call that is not longer', () => {
    const lengths = fc.nat(2000)
    const covers = (hold: typeof holdMicros) => fc.property(arbitraryTerms, caps, lengths, (terms, longest, length) =>
      length > longest || priceCall(terms, length).costMicros <= hold(terms, longest))
    fc.assert(covers(holdMicros), { numRuns: 5000 })
    const withGrace: typeof holdMicros = (terms, longest) => priceCall(terms, longest).costMicros
    const perSecond: typeof holdMicros = (terms, longest) => terms.rateNanosPerMinute * BigInt(longest) / 60_000n
    // A call as long as the grace costs nothing and shorter ones neither, so the grace alone cannot be seen here.
    expect(isCaught(covers(perSecond))).toBe(true)
    expect(withGrace({ ...MINUTE, graceSeconds: 90 }, 60)).not.toBe(holdMicros({ ...MINUTE, graceSeconds: 90 }, 60))
  })

  it('M4 names exactly what a call of 60 seconds lacks', () => {
    fc.assert(fc.property(arbitraryTerms, arbitraryMicros, (terms, available) => {
      const missing = missingMicros([terms], available)
      const lasts = affordableSeconds(terms, available, 14_400)
      const afterPaying = affordableSeconds(terms, available + missing, 14_400)
      expect(missing === 0n).toBe(lasts >= MINIMUM_CALL_SECONDS)
      expect(afterPaying).toBeGreaterThanOrEqual(MINIMUM_CALL_SECONDS)
      if (missing > 0n) {
        expect(affordableSeconds(terms, available + missing - 1n, 14_400)).toBeLessThan(MINIMUM_CALL_SECONDS)
      }
    }), { numRuns: 3000 })
  })

  it('M4 takes no longer for a fortune than for a cent', () => {
    const terms = { ...MINUTE, rateNanosPerMinute: 1n, initialSeconds: 1, incrementSeconds: 1 }
    expect(affordableSeconds(terms, 10n ** 30n, Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('how long the money lasts for several components', () => {
  const components = fc.array(arbitraryTerms, { minLength: 1, maxLength: 3 })
  const charged = (parts: PriceTerms[]) => parts.map(terms => ({ ...terms, graceSeconds: 0 }))
  type AffordableOfAll = typeof affordableOfAll

  /** Tries every second, and keeps those at which an increment of some component ends. */
  function oracleOfAll(parts: PriceTerms[], available: bigint, cap: number): number {
    let best = 0
    for (let length = 1; length <= cap; length++) {
      if (priceOf(charged(parts), length) > available) break
      if (parts.some(({ initialSeconds, incrementSeconds }) =>
        length >= initialSeconds && (length - initialSeconds) % incrementSeconds === 0)) best = length
    }
    return best
  }

  it('M4 M3 equals trying every second', () => {
    const someCaps = fc.integer({ min: 0, max: 1500 })
    const equals = (affordable: AffordableOfAll) => fc.property(components, arbitraryMicros, someCaps,
      (parts, available, cap) => affordable(parts, available, cap) === oracleOfAll(parts, available, cap))
    fc.assert(equals(affordableOfAll), { numRuns: 1500 })
    const firstAlone: AffordableOfAll = (parts, available, cap) => affordableOfAll(parts.slice(0, 1), available, cap)
    const eachByItself: AffordableOfAll = (parts, available, cap) =>
      Math.min(...parts.map(part => affordableOfAll([part], available, cap)))
    for (const bug of [firstAlone, eachByItself]) expect(isCaught(equals(bug))).toBe(true)
  })

  it('M3 what is held is the sum of the parts, and enough for every call that is not longer', () => {
    fc.assert(fc.property(components, fc.integer({ min: 1, max: 2000 }), fc.nat(2000), (parts, longest, length) => {
      const held = totalHoldMicros(parts, longest)
      expect(held).toBe(parts.reduce((sum, part) => sum + holdMicros(part, longest), 0n))
      if (length <= longest) expect(priceOf(parts, length)).toBeLessThanOrEqual(held)
    }), { numRuns: 2000 })
  })

  it('M4 names exactly what a call of 60 seconds lacks', () => {
    fc.assert(fc.property(components, arbitraryMicros, (parts, available) => {
      const missing = missingMicros(parts, available)
      const fits = (micros: bigint) => totalHoldMicros(parts, MINIMUM_CALL_SECONDS) <= micros
      expect(fits(available + missing)).toBe(true)
      if (missing > 0n) expect(fits(available + missing - 1n)).toBe(false)
    }), { numRuns: 2000 })
  })
})
