import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatAlike, formatExact, formatMoney, formatRate, microsFromDecimal, parseMicros, scaledFromDecimal, toCents,
} from '../../../shared/format/money'

const amounts = fc.oneof(fc.bigInt(-1_000_000n, 1_000_000n), fc.bigInt(-(10n ** 17n), 10n ** 17n))

describe('money on a screen', () => {
  it.each([
    [13_300n, '$0.02', '$0.01'],
    [10_000n, '$0.01', '$0.01'],
    [1n, '$0.01', '$0.00'],
    [0n, '$0.00', '$0.00'],
    [9_999n, '$0.01', '$0.00'],
    [18_204_770_000n, '$18,204.77', '$18,204.77'],
    [-1n, '$0.00', '−$0.01'],
    [-13_300n, '−$0.01', '−$0.02'],
    [-10_000n, '−$0.01', '−$0.01'],
    [1_234_567_890_123n, '$1,234,567.90', '$1,234,567.89'],
  ])('M2 shows %s micros up as a cost and down as a balance', (micros, cost, balance) => {
    expect(formatMoney(micros, 'USD', 'cost')).toBe(cost)
    expect(formatMoney(micros, 'USD', 'balance')).toBe(balance)
  })

  it('M2 never shows a cost too low or a balance too high, nor by a whole cent', () => {
    fc.assert(fc.property(amounts, micros => {
      const cost = toCents(micros, 'cost') * 10_000n
      const balance = toCents(micros, 'balance') * 10_000n
      expect(cost >= micros && cost - micros < 10_000n).toBe(true)
      expect(balance <= micros && micros - balance < 10_000n).toBe(true)
    }), { numRuns: 2000 })
  })

  it.each([
    [13_300n, '$0.0133'], [1n, '$0.000001'], [1_000_000n, '$1.00'], [-120_000n, '−$0.12'], [0n, '$0.00'],
    [1_000_000_500_000n, '$1,000,000.50'],
  ])('M2 shows %s micros exactly', (micros, text) => {
    expect(formatExact(micros, 'USD')).toBe(text)
  })

  it('M2 writes exact amounts that stand under each other with the decimals of the one that has most', () => {
    const alike = formatAlike([80_000n, 145_000n, -21_200n, 0n], 'USD')
    expect([80_000n, 145_000n, -21_200n, 0n].map(alike)).toEqual(['$0.0800', '$0.1450', '−$0.0212', '$0.0000'])
    expect(formatAlike([], 'USD')(1_000_000n)).toBe('$1.00')
    fc.assert(fc.property(fc.array(amounts, { minLength: 1 }), all => {
      const written = all.map(formatAlike(all, 'USD'))
      expect(new Set(written.map(text => text.split('.')[1]!.length)).size).toBe(1)
      expect(written.map(text => microsFromDecimal(text.replace('$', '').replace('−', '-').replaceAll(',', '')))).toEqual(all)
    }))
  })

  it('M1 keeps every micro of the exact amount', () => {
    fc.assert(fc.property(amounts, micros => {
      const plain = formatExact(micros, 'USD').replace('$', '').replace('−', '-').replaceAll(',', '')
      expect(microsFromDecimal(plain)).toBe(micros)
    }), { numRuns: 2000 })
  })

  it('shows a rate rounded up and a currency without a symbol by its code', () => {
    expect(formatRate(13_300_001n, 'USD')).toBe('$0.013301')
    expect(formatRate(13_300_000n, 'USD')).toBe('$0.0133')
    expect(formatMoney(1_000_000n, 'CHF', 'cost')).toMatch(/^CHF\s1\.00$/)
  })
})

describe('money as text', () => {
  it('M1 reads decimals without a float', () => {
    fc.assert(fc.property(fc.bigInt(0n, 10n ** 17n), fc.integer({ min: 0, max: 9 }), (value, scale) => {
      const digits = value.toString().padStart(scale + 1, '0')
      const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
      const whole = text.split('.')[0] ?? ''
      if (whole.length > 12) return
      expect(scaledFromDecimal(text, 9)).toBe(value * 10n ** BigInt(9 - scale))
    }))
    expect(scaledFromDecimal('0.1', 9) + scaledFromDecimal('0.2', 9)).toBe(scaledFromDecimal('0.3', 9))
  })

  it.each([
    '', '.5', '5.', '1e3', '0x10', '1,5', '--1', '+1', 'NaN', '1 2', '٣',
  ])('M1 does not read %j as a decimal', text => {
    expect(() => scaledFromDecimal(text, 6)).toThrow(RangeError)
  })

  it('M1 refuses decimals that would have to be rounded', () => {
    expect(microsFromDecimal('0.0000010')).toBe(1n)
    expect(() => microsFromDecimal('0.0000001')).toThrow(RangeError)
  })

  it.each(['', '1.0', '1e3', ' 1', '0x1', '1'.repeat(20)])('M1 does not read %j as micros', text => {
    expect(() => parseMicros(text)).toThrow(RangeError)
  })
})
