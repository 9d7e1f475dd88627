import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convertMicros } from '../../../server/domain/costs/exchange'

describe('a price in another currency', () => {
  it.each([
    ['1.50 rupees at 0.011925', 1_500_000n, 11_925_000n, 17_888n],
    ['exactly a micro more is none', 1_000_000n, 11_925_000n, 11_925n],
    ['the least there is', 1n, 1n, 1n],
    ['nothing', 0n, 11_925_000n, 0n],
    ['one to one', 7n, 1_000_000_000n, 7n],
  ])('M2 comes to what the rate makes of it, rounded up to a micro once: %s', (_, micros, rate, expected) => {
    expect(convertMicros(micros, rate)).toBe(expected)
  })

  it('M2 is never less than exact, and less than a micro more', () => {
    fc.assert(fc.property(fc.bigInt(0n, 10n ** 15n), fc.bigInt(1n, 10n ** 15n), (micros, rate) => {
      const tooMuch = convertMicros(micros, rate) * 1_000_000_000n - micros * rate
      expect(tooMuch >= 0n && tooMuch < 1_000_000_000n).toBe(true)
    }))
  })
})
