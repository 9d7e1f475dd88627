import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { usableDuration } from '../../../server/domain/calls/duration'

describe('usableDuration', () => {
  it.each([
    ['missing', undefined], ['null', null], ['empty', ''], ['a blank', ' '], ['negative', '-1'], ['a sign', '+5'],
    ['a fraction', '1.5'], ['an exponent', '1e3'], ['hexadecimal', '0x10'], ['blanks around', ' 12'], ['a line end', '12\n'],
    ['full-width digits', '１２'], ['Arabic digits', '١٢'], ['a second over a day', '86401'], ['five nines', '99999'],
    ['more than any call', '1000000'], ['words', 'NaN'], ['words', 'Infinity'], ['a list', '12,13'],
  ])('C8 does not bill %s', (_what, text) => {
    expect(usableDuration(text)).toBeNull()
  })

  it.each([['0', 0], ['1', 1], ['00120', 120], ['86400', 86_400]])('reads %s', (text, seconds) => {
    expect(usableDuration(text)).toBe(seconds)
  })

  it('C8 gives whole seconds of at most a day, or nothing, for any text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String)), text => {
      const seconds = usableDuration(text)
      if (seconds === null) return
      expect(Number.isSafeInteger(seconds)).toBe(true)
      expect(seconds).toBeGreaterThanOrEqual(0)
      expect(seconds).toBeLessThanOrEqual(86_400)
      expect(text).toMatch(/^[0-9]+$/)
    }))
  })

  it('C8 reads back every second of a day', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 86_400 }), seconds => {
      expect(usableDuration(String(seconds))).toBe(seconds)
    }))
  })
})
