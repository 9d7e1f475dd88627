import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRICE_UNITS, USAGE_KINDS, WRITING_KINDS, type UsageKind } from '../../../shared/schemas/costs'
import { priceUsage, type VoicePrice, type VoiceUse } from '../../../server/domain/costs/price-usage'

const NOON = new Date('2026-12-01T12:00:00Z')
const [MODEL, WRITER] = ['gpt-realtime-2.1', 'gpt-transcribe']
const price = (kind: UsageKind, priceMicros: bigint, more: Partial<VoicePrice> = {}): VoicePrice => ({
  id: `${kind}`, kind, priceMicros, perUnits: 1_000_000, currency: 'USD', validFrom: new Date('2026-11-01T00:00:00Z'),
  model: WRITING_KINDS.includes(kind) ? WRITER : MODEL, ...more,
})
const LIST = [
  price('textIn', 4_000_000n), price('textCachedIn', 400_000n), price('textOut', 24_000_000n),
  price('audioIn', 32_000_000n), price('audioCachedIn', 400_000n), price('audioOut', 64_000_000n),
  price('writtenSeconds', 4_500n, { perUnits: 60 }),
]
const use = (units: Record<string, string>, more: Partial<VoiceUse> = {}): VoiceUse => ({
  usedAt: NOON, model: MODEL, writingModel: WRITER, units, heardMs: 0, madeMs: 0, ...more,
})
const costOf = (...given: Parameters<typeof priceUsage>) => {
  const verdict = priceUsage(...given)
  if (!verdict.isPriced) throw new Error(JSON.stringify(verdict))
  return verdict.cost
}

describe('what a voice used', () => {
  it('M2 costs the sum of its kinds, each by its own price, rounded up to a micro once', () => {
    // a minute of each side: 600 tokens heard at 32, 1200 said at 64, 100 of text each way, and written down
    const cost = costOf(use({ audioIn: '600', audioOut: '1200', textIn: '100', textOut: '100', writtenSeconds: '60' }), LIST)
    expect(cost).toMatchObject({ currency: 'USD', costMicros: 19_200n + 76_800n + 400n + 2_400n + 4_500n, unheardMicros: 0n })
    // 0.4 and 0.4 of a micro are one, and not two
    expect(costOf(use({ textCachedIn: '1', audioCachedIn: '1' }), LIST).costMicros).toBe(1n)
    // a third of a second at 75 micros a second
    expect(costOf(use({ writtenSeconds: '0.333' }), LIST).costMicros).toBe(25n)
    expect(costOf(use({}), LIST)).toEqual({ currency: 'USD', costMicros: 0n, unheardMicros: 0n, lines: [] })
  })

  it('M2 comes to the exact sum of its parts, whatever they are', () => {
    const units = fc.integer({ min: 1, max: 5_000_000_000 }).map(thousandths => (thousandths / 1000).toFixed(3))
    const micros = fc.bigInt({ min: 0n, max: 10n ** 12n })
    const priced = fc.record({ micros, per: fc.constantFrom(...PRICE_UNITS), units })
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...USAGE_KINDS), priced, { minKeys: 1 }), parts => {
      const kinds = Object.keys(parts) as UsageKind[]
      const prices = kinds.map(kind => price(kind, parts[kind]!.micros, { perUnits: parts[kind]!.per }))
      const used = use(Object.fromEntries(kinds.map(kind => [kind, parts[kind]!.units])))
      const { costMicros, lines } = costOf(used, prices)
      // over one common denominator, by hand
      const denominator = kinds.reduce((product, kind) => product * BigInt(parts[kind]!.per) * 1000n, 1n)
      const exact = kinds.reduce((sum, kind) => {
        const { units: amount, micros: asked, per } = parts[kind]!
        return sum + BigInt(amount.replace('.', '')) * asked * (denominator / (BigInt(per) * 1000n))
      }, 0n)
      expect(costMicros * denominator).toBeGreaterThanOrEqual(exact)
      expect((costMicros - 1n) * denominator).toBeLessThan(exact === 0n ? 0n : exact)
      expect(lines.map(line => line.kind).sort()).toEqual([...kinds].sort())
    }))
  })

  it('is not priced at all while one kind, or its model, has no price', () => {
    expect(priceUsage(use({ audioOut: '1', writtenIn: '5' }), LIST)).toEqual({ isPriced: false, missing: [{ model: WRITER, kind: 'writtenIn' }] })
    expect(priceUsage(use({ audioOut: '1', smells: '5' }), LIST)).toEqual({ isPriced: false, missing: [{ model: MODEL, kind: 'smells' }] })
    expect(priceUsage(use({ audioOut: '1' }, { model: 'gpt-live-1' }), LIST)).toMatchObject({ isPriced: false, missing: [{ model: 'gpt-live-1' }] })
    expect(priceUsage(use({ writtenSeconds: '1' }, { writingModel: null }), LIST)).toMatchObject({ isPriced: false })
    expect(priceUsage(use({ audioOut: '1', textIn: '1' }), [...LIST.slice(1), price('textIn', 1n, { currency: 'EUR' })])).toMatchObject({ isPriced: false })
  })

  it('goes by the price that stood when it began', () => {
    const raised = price('audioOut', 90_000_000n, { id: 'raised', validFrom: NOON })
    const at = (ms: number) => costOf(use({ audioOut: '1000000' }, { usedAt: new Date(NOON.getTime() + ms) }), [raised, ...LIST])
    expect(at(-1).costMicros).toBe(64_000_000n)
    expect(at(0)).toMatchObject({ costMicros: 90_000_000n, lines: [{ priceId: 'raised' }] })
    const before = priceUsage(use({ audioOut: '1' }, { usedAt: new Date('2026-10-31T23:59:59Z') }), LIST)
    expect(before).toMatchObject({ isPriced: false })
  })

  it('that was made and never heard is the part of what was said, by its time', () => {
    const said = { audioOut: '1000', textOut: '1000', audioIn: '1000000' }
    expect(costOf(use(said, { madeMs: 50_000, heardMs: 37_500 }), LIST).unheardMicros).toBe((64_000n + 24_000n) / 4n)
    expect(costOf(use(said, { madeMs: 50_000, heardMs: 50_000 }), LIST).unheardMicros).toBe(0n)
    const nothing = costOf(use(said, { madeMs: 50_000, heardMs: 0 }), LIST)
    expect(nothing.unheardMicros).toBe(88_000n)
    expect(nothing.costMicros).toBe(88_000n + 32_000_000n)
  })
})
