// @vitest-environment node
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { edgeSeconds, HANG_UP_MARGIN_SECONDS, hangUpAtMs, nextIncrement } from '~~/browser/dialer/minute-end'
import { priceOf, type PriceTerms } from '~~/shared/pricing'

const terms = (changes: Partial<PriceTerms> = {}): PriceTerms => ({
  currency: 'USD', rateNanosPerMinute: 40_000_000n, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60, minimumSeconds: 0,
  graceSeconds: 0, ...changes,
})
const MINUTES = [terms()]
const HOUR = 3600

describe('where a price has its edge', () => {
  it.each([[0, 60], [59_999, 60], [60_000, 120], [60_001, 120], [119_999, 120]])('at %i ms it is after %i s', (elapsedMs, edge) => {
    expect(edgeSeconds(MINUTES, elapsedMs)).toBe(edge)
  })

  it('is the end of the grace, of the minimum, of the first increment, and of the component that is soonest', () => {
    expect(edgeSeconds([terms({ graceSeconds: 5 })], 4_000)).toBe(5)
    expect(edgeSeconds([terms({ graceSeconds: 5 })], 5_000)).toBe(60)
    expect(edgeSeconds([terms({ initialSeconds: 30, incrementSeconds: 12 })], 30_000)).toBe(42)
    expect(edgeSeconds([terms({ initialSeconds: 1, incrementSeconds: 1, minimumSeconds: 20 })], 3_000)).toBe(20)
    expect(edgeSeconds([terms(), terms({ initialSeconds: 30, incrementSeconds: 30 })], 40_000)).toBe(60)
    expect(edgeSeconds([terms(), terms({ initialSeconds: 30, incrementSeconds: 30 })], 0)).toBe(30)
  })

  it('is told in whole seconds, unless it comes every moment or the call ends before it', () => {
    expect(nextIncrement(MINUTES, 47_001, HOUR)).toEqual({ name: 'minute', inSeconds: 13 })
    expect(nextIncrement([terms({ initialSeconds: 30, incrementSeconds: 30 })], 0, HOUR)).toEqual({ name: '30 seconds', inSeconds: 30 })
    expect(nextIncrement([terms({ initialSeconds: 1, incrementSeconds: 1 })], 0, HOUR)).toBeNull()
    expect(nextIncrement(MINUTES, 550_000, 600)).toBeNull()
  })
})

describe('hanging up before it', () => {
  const margin = HANG_UP_MARGIN_SECONDS * 1000

  it('keeps its margin, and takes the next edge where this one is nearer than that', () => {
    expect(hangUpAtMs(MINUTES, 0, HOUR)).toBe(60_000 - margin)
    expect(hangUpAtMs(MINUTES, 60_000 - margin - 1, HOUR)).toBe(60_000 - margin)
    expect(hangUpAtMs(MINUTES, 60_000 - margin, HOUR)).toBe(120_000 - margin)
    expect(hangUpAtMs(MINUTES, 59_999, HOUR)).toBe(120_000 - margin)
    expect(hangUpAtMs(MINUTES, 60_000, HOUR)).toBe(120_000 - margin)
  })

  it('is not offered where the call ends by itself before it', () => {
    expect(hangUpAtMs(MINUTES, 590_000, 600)).toBeNull()
    expect(hangUpAtMs(MINUTES, 540_000 - margin, 600)).toBeNull()
    expect(hangUpAtMs([terms({ incrementSeconds: 1 })], 0, HOUR)).toBeNull()
  })

  it('costs no more than what had begun, or the one after it, though the carrier counts two seconds more', () => {
    const anyTerms = fc.record({
      initialSeconds: fc.integer({ min: 10, max: 90 }), incrementSeconds: fc.integer({ min: 10, max: 90 }),
      minimumSeconds: fc.integer({ min: 0, max: 120 }), graceSeconds: fc.integer({ min: 0, max: 9 }),
    }).map(terms)
    const someTerms = fc.array(anyTerms, { minLength: 1, maxLength: 2 })
    fc.assert(fc.property(someTerms, fc.integer({ min: 0, max: 900_000 }), (parts, elapsedMs) => {
      const at = hangUpAtMs(parts, elapsedMs, HOUR)
      if (at === null) return
      const counted = Math.ceil(at / 1000) + HANG_UP_MARGIN_SECONDS - 1
      expect(at).toBeGreaterThan(elapsedMs)
      expect(priceOf(parts, counted)).toBe(priceOf(parts, Math.max(1, Math.floor(at / 1000))))
    }), { seed: 7 })
  })
})
