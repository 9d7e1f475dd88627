import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retailNanosPerMinute, type MarginRule } from '../../../server/domain/rating/margin'
import { isCaught } from './arbitrary-terms'

const RULE: MarginRule = { shareBasisPoints: 3500, minimumNanosPerMinute: 3_000_000n, tickNanosPerMinute: 1n }
const rules: fc.Arbitrary<MarginRule> = fc.record({
  shareBasisPoints: fc.integer({ min: 0, max: 30_000 }),
  minimumNanosPerMinute: fc.bigInt(0n, 10_000_000n),
  tickNanosPerMinute: fc.oneof(fc.constantFrom(1n, 100_000n, 1_000_000n), fc.bigInt(1n, 999_999n)),
})

describe('the retail price', () => {
  it.each([
    ['a share', 100_000_000n, RULE, 135_000_000n],
    ['the smallest margin', 1_000_000n, RULE, 4_000_000n],
    ['a share that is not whole, up', 1n, { ...RULE, minimumNanosPerMinute: 0n }, 2n],
    ['a tick, up', 100_000_001n, { ...RULE, tickNanosPerMinute: 100_000n }, 135_100_000n],
    ['a price that is on a tick already', 100_000_000n, { ...RULE, tickNanosPerMinute: 100_000n }, 135_000_000n],
  ])('R5 takes %s', (_, provider, rule, retail) => {
    expect(retailNanosPerMinute(provider, rule)).toBe(retail)
  })

  it('R5 is the smallest whole tick that keeps the share and the smallest margin', () => {
    const keeps = (retailOf: typeof retailNanosPerMinute) =>
      fc.property(fc.bigInt(0n, 10_000_000_000n), rules, (provider, rule) => {
        const enough = (retail: bigint) =>
          (retail - provider) * 10_000n >= provider * BigInt(rule.shareBasisPoints)
          && retail - provider >= rule.minimumNanosPerMinute
        const retail = retailOf(provider, rule)
        return retail % rule.tickNanosPerMinute === 0n && enough(retail)
          && !(retail >= rule.tickNanosPerMinute && enough(retail - rule.tickNanosPerMinute))
      })
    fc.assert(keeps(retailNanosPerMinute), { numRuns: 5000 })
    const roundsDown: typeof retailNanosPerMinute = (provider, rule) => {
      const share = provider * BigInt(rule.shareBasisPoints) / 10_000n
      return provider + (share > rule.minimumNanosPerMinute ? share : rule.minimumNanosPerMinute)
    }
    expect(isCaught(keeps(roundsDown))).toBe(true)
    const tickTooMuch: typeof retailNanosPerMinute = (provider, rule) =>
      retailNanosPerMinute(provider, rule) + rule.tickNanosPerMinute
    expect(isCaught(keeps(tickTooMuch))).toBe(true)
  })

  it.each([
    [-1n, RULE],
    [1n, { ...RULE, shareBasisPoints: -1 }],
    [1n, { ...RULE, shareBasisPoints: 0.5 }],
    [1n, { ...RULE, minimumNanosPerMinute: -1n }],
    [1n, { ...RULE, tickNanosPerMinute: 0n }],
  ])('R5 refuses a rule that sells below the provider’s price (%#)', (provider, rule) => {
    expect(() => retailNanosPerMinute(provider, rule)).toThrow(RangeError)
  })
})
