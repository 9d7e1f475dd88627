// @vitest-environment node
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceCall, priceOf, type PriceComponent } from '~~/shared/pricing'
import { receiptSheet as sheetOfAll, runningSheet as runningSheetOfAll } from '~~/browser/calls/receipt-lines'

/** A call that costs for the phone alone. */
const receiptSheet = (terms: PriceComponent, talked: number, keep?: number) => sheetOfAll([terms], talked, keep)
const runningSheet = (terms: PriceComponent, ms: number, longest: number) => runningSheetOfAll([terms], ms, longest)

const MINUTES: PriceComponent = {
  component: 'phone', currency: 'USD', rateNanosPerMinute: 40_000_000n, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60,
  minimumSeconds: 0, graceSeconds: 0,
}
const anyTerms = fc.record<PriceComponent>({
  component: fc.constant('phone'),
  currency: fc.constant('USD'),
  rateNanosPerMinute: fc.bigInt(0n, 9_999_999_999n),
  connectFeeMicros: fc.bigInt(0n, 500_000n),
  initialSeconds: fc.integer({ min: 1, max: 120 }),
  incrementSeconds: fc.integer({ min: 1, max: 120 }),
  minimumSeconds: fc.integer({ min: 0, max: 90 }),
  graceSeconds: fc.integer({ min: 0, max: 10 }),
})

describe('the lines of a receipt', () => {
  it('prints one line for each started minute', () => {
    const { lines } = receiptSheet(MINUTES, 121)
    expect(lines.map(line => [line.label, line.amountMicros])).toEqual([
      ['Minute 1', 40_000n], ['Minute 2', 40_000n], ['Minute 3', 40_000n],
    ])
  })

  it('M10 adds up to the price function to the micro, folded or not, for any terms', () => {
    const seconds = fc.integer({ min: 0, max: 15_000 })
    fc.assert(fc.property(anyTerms, seconds, fc.integer({ min: 1, max: 6 }), (terms, talked, keep) => {
      const { lines, totalMicros } = receiptSheet(terms, talked, keep)
      const sum = lines.reduce((total, line) => total + line.amountMicros, 0n)
      expect(totalMicros).toBe(priceCall(terms, talked).costMicros)
      expect(sum).toBe(totalMicros)
      expect(lines.length).toBeLessThanOrEqual(keep + 2)
    }))
  })

  it('prints forward only: a longer talk never costs less', () => {
    const someMs = fc.integer({ min: 0, max: 600_000 })
    fc.assert(fc.property(anyTerms, someMs, fc.integer({ min: 0, max: 60_000 }), (terms, ms, more) => {
      const before = runningSheet(terms, ms, 14_400)
      const after = runningSheet(terms, ms + more, 14_400)
      expect(after.totalMicros >= before.totalMicros).toBe(true)
      expect(before.progress).toBeGreaterThanOrEqual(0)
      expect(before.progress).toBeLessThanOrEqual(1)
    }))
  })

  it('M3 never prints more than the longest call that was held for', () => {
    expect(runningSheet(MINUTES, 3_600_000, 600).totalMicros).toBe(priceCall(MINUTES, 600).costMicros)
  })

  it('starts the second minute when the first is over for every carrier, not before', () => {
    expect(runningSheet(MINUTES, 61_900, 600).lines).toHaveLength(1)
    expect(runningSheet(MINUTES, 62_100, 600).lines).toHaveLength(2)
  })

  /** An end of a talk near an edge, how a carrier counts it, and how late the page hears of the answer. */
  const anyEnd = fc.record({
    terms: anyTerms,
    edges: fc.integer({ min: 0, max: 20 }),
    offEdgeMs: fc.integer({ min: -1500, max: 1500 }),
    count: fc.constantFrom(Math.floor, Math.round, Math.ceil),
    lateMs: fc.integer({ min: -1000, max: 1000 }),
  })
  const jumpsBack = (unsureMs: number) => fc.property(anyEnd, ({ terms, edges, offEdgeMs, count, lateMs }) => {
    const talkedMs = Math.max(1, (terms.initialSeconds + edges * terms.incrementSeconds) * 1000 + offEdgeMs)
    const seconds = Math.max(1, count(talkedMs / 1000))
    const shown = runningSheet(terms, Math.max(0, talkedMs + lateMs + unsureMs), 14_400).totalMicros
    expect(shown <= receiptSheet(terms, Math.min(seconds, 14_400)).totalMicros).toBe(true)
  })

  it('M10 never shows more than is charged, at whichever edge the far end hangs up and however a carrier counts', () => {
    fc.assert(jumpsBack(0), { numRuns: 3000 })
  })

  it('M10 catches a receipt that prints a second as soon as this page counts it', () => {
    expect(fc.check(jumpsBack(2000), { numRuns: 3000, seed: 7 }).failed).toBe(true)
  })

  it('shows the connection fee on its own line, once', () => {
    const { lines } = receiptSheet({ ...MINUTES, connectFeeMicros: 20_000n }, 70)
    expect(lines.map(line => line.label)).toEqual(['Connection', 'Minute 1', 'Minute 2'])
  })

  it('folds what is long past, and gathers seconds into minutes', () => {
    const hours = receiptSheet(MINUTES, 4 * 3600, 3)
    expect(hours.lines.map(line => line.label)).toEqual(['Minutes 1 – 237', 'Minute 238', 'Minute 239', 'Minute 240'])
    const bySecond = receiptSheet({ ...MINUTES, initialSeconds: 1, incrementSeconds: 1 }, 75)
    expect(bySecond.lines.map(line => line.label)).toEqual(['0:00 – 1:00', '1:00 – 1:15'])
  })
})

describe('the lines of a receipt with several components', () => {
  const anyComponents = fc.tuple(anyTerms, anyTerms).map(([phone, agent]): PriceComponent[] => [phone, { ...agent, component: 'agent' }])

  it('M3 are one for each, and add up to the price to the micro', () => {
    fc.assert(fc.property(anyComponents, fc.integer({ min: 0, max: 15_000 }), (components, talked) => {
      const { lines, totalMicros } = sheetOfAll(components, talked)
      expect(lines.map(line => line.label)).toEqual(['Phone', 'Voice agent'])
      expect(totalMicros).toBe(priceOf(components, talked))
      expect(lines.reduce((total, line) => total + line.amountMicros, 0n)).toBe(totalMicros)
    }))
  })

  it('prints forward only: no line ever shrinks', () => {
    const [someMs, moreMs] = [fc.integer({ min: 0, max: 600_000 }), fc.integer({ min: 0, max: 60_000 })]
    fc.assert(fc.property(anyComponents, someMs, moreMs, (components, ms, more) => {
      const before = runningSheetOfAll(components, ms, 14_400)
      const after = runningSheetOfAll(components, ms + more, 14_400)
      expect(after.lines.every((line, place) => line.amountMicros >= before.lines[place]!.amountMicros)).toBe(true)
    }))
  })
})
