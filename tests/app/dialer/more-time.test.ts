// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { nextIncrementMicros, topupForCall } from '~~/browser/dialer/more-time'
import type { PriceComponent } from '~~/shared/pricing'

const price = (changes: Partial<PriceComponent> = {}): PriceComponent => ({
  component: 'phone', currency: 'USD', rateNanosPerMinute: 60_000_000n, connectFeeMicros: 500n, initialSeconds: 60, incrementSeconds: 60,
  minimumSeconds: 0, graceSeconds: 30, ...changes,
})

describe('what more time needs', () => {
  it('is the price of the increment beyond the call’s time, without the fee that is paid', () => {
    expect(nextIncrementMicros([price()], 60)).toBe(60_000n)
    expect(nextIncrementMicros([price({ incrementSeconds: 6 })], 60)).toBe(6000n)
    expect(nextIncrementMicros([price({ incrementSeconds: 1 }), price({ component: 'agent' })], 120)).toBe(1000n + 60_000n)
  })

  it('is nothing where the call may last into an increment that is paid already', () => {
    expect(nextIncrementMicros([price()], 59)).toBe(0n)
  })
})

describe('what a tap adds', () => {
  const offered = [20_000_000n, 500_000n, 10_000_000n]

  it('is the smallest amount that pays for ten minutes', () => {
    expect(topupForCall(offered, [price({ rateNanosPerMinute: 50_000_000n })], 100_000_000n)).toBe(500_000n)
    expect(topupForCall(offered, [price({ rateNanosPerMinute: 50_000_100n })], 100_000_000n)).toBe(10_000_000n)
  })

  it('is the largest there is for a dear call, within what may be added today, or none', () => {
    expect(topupForCall(offered, [price({ rateNanosPerMinute: 9_000_000_000n })], 100_000_000n)).toBe(20_000_000n)
    expect(topupForCall(offered, [price({ rateNanosPerMinute: 9_000_000_000n })], 19_999_999n)).toBe(10_000_000n)
    expect(topupForCall(offered, [price()], 499_999n)).toBeNull()
    expect(topupForCall([], [price()], 100_000_000n)).toBeNull()
  })
})
