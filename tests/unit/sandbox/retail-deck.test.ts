import { rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../../sandbox/books/csv'
import { scaled, unscaled } from '../../../sandbox/books/decimal'
import { RetailDeck, retailMicros } from '../../../sandbox/books/retail-deck'
import { priceCall } from '../../../shared/pricing'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

const folder = temporaryFolder('deck')
const HEADER = 'destination_prefix,origin_prefix,description,line_type,provider_rate,margin,rate,connect_fee,'
  + 'initial_s,increment_s,minimum_s,grace_s,blocked,free'

afterAll(() => rmSync(folder, { recursive: true }))

function deckOf(...lines: string[]): RetailDeck {
  const file = join(folder, `${Math.random()}.csv`)
  writeFileSync(file, [HEADER, ...lines].join('\n'))
  return new RetailDeck(file)
}

const line = (destination: string, origin: string, name: string) => `${destination},${origin},${name},,0.01,0,0.02,0,60,60,0,0,0,0`

describe('the deck in the books', () => {
  it('R1 prefers the longest destination, then the longest origin that fits', () => {
    const deck = deckOf(line('1', '', 'US'), line('1876', '', 'JM'), line('1876', '44', 'JM from UK'), line('187', '1', 'x'))
    const found = (to: string, from: string) => deck.find(to, from)?.description
    expect(found('+18765550123', '+442079460123')).toBe('JM from UK')
    expect(found('+18765550123', '+15005550006')).toBe('JM')
    expect(found('+18705550123', '+15005550006')).toBe('x')
    expect(found('+18705550123', '+442079460123')).toBe('US')
    expect(found('+33123456789', '+15005550006')).toBeUndefined()
  })

  it('agrees to the micro with the app’s own price function, which shares no code with it', () => {
    const terms = fc.record({
      retailNanosPerMinute: fc.bigInt({ min: 0n, max: 9_999_999_999n }),
      connectFeeMicros: fc.bigInt({ min: 0n, max: 5_000_000n }),
      initialSeconds: fc.integer({ min: 1, max: 180 }),
      incrementSeconds: fc.integer({ min: 1, max: 180 }),
      minimumSeconds: fc.integer({ min: 0, max: 300 }),
      graceSeconds: fc.integer({ min: 0, max: 10 }),
    })
    fc.assert(
      fc.property(terms, fc.integer({ min: 1, max: 14_400 }), (row, seconds) => {
        const whole = { ...row, destinationPrefix: '', originPrefix: '', description: '', providerNanosPerMinute: 0n }
        const app = { ...row, rateNanosPerMinute: row.retailNanosPerMinute, currency: 'USD' }
        expect(retailMicros(whole, seconds)).toBe(priceCall(app, seconds).costMicros)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is read again when the file changes, and is empty when it is gone', () => {
    const deck = deckOf(line('44', '', 'UK'))
    expect(deck.size).toBe(1)
    writeFileSync(deck.file ?? '', [HEADER, line('44', '', 'UK'), line('33', '', 'FR')].join('\r\n'))
    utimesSync(deck.file ?? '', new Date(), new Date(Date.now() + 5_000))
    expect(deck.size).toBe(2)
    rmSync(deck.file ?? '')
    expect(deck.size).toBe(0)
    expect(new RetailDeck(null).find('+44', '')).toBeNull()
  })

  it('refuses what is no money and no time', () => {
    expect(() => deckOf('44,,UK,,0.01,0,abc,0,60,60,0,0,0,0').size).toThrow('"abc"')
    expect(() => deckOf('44,,UK,,0.01,0,0.02,0,60.5,60,0,0,0,0').size).toThrow('"60.5"')
    expect(() => scaled('0.0000000001', 9)).toThrow(RangeError)
  })
})

describe('its parts', () => {
  it('read quoted CSV', () => {
    expect(readCsv('\uFEFFa,b\r\n"x, ""y""\nz",2\n\n')).toEqual([{ a: 'x, "y"\nz', b: '2' }])
  })

  it('keep decimals exactly', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), nanos => scaled(unscaled(nanos, 9, 9), 9) === nanos))
    expect(unscaled(-13_000_000n, 9, 5)).toBe('-0.01300')
    expect(scaled('1.50', 6)).toBe(1_500_000n)
  })
})
