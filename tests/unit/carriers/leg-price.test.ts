import { describe, expect, it } from 'vitest'
import { priceFromTwilio } from '../../../server/carriers/twilio/leg-price'

describe('what Twilio takes for a leg', () => {
  it.each([
    ['-0.01300', 13_000n], ['-0.004', 4_000n], ['-12.5', 12_500_000n], ['0.00000', 0n], ['-0', 0n],
    // a credit
    ['0.00500', -5_000n],
    // finer than a micro: never less than it is
    ['-0.0000001', 1n], ['-0.0040001', 4_001n], ['0.0000001', 0n],
  ])('written %s is %s micros that we pay', (price, micros) => {
    expect(priceFromTwilio(price, 'USD')).toEqual({ micros, currency: 'USD' })
  })

  it('keeps the currency it is in', () => {
    expect(priceFromTwilio('-0.01300', 'eur')).toEqual({ micros: 13_000n, currency: 'EUR' })
  })

  it.each([
    [null, 'USD'], [undefined, 'USD'], ['', 'USD'], ['-', 'USD'], ['free', 'USD'], ['-0,013', 'USD'], ['-1e-3', 'USD'], [' -0.013', 'USD'], ['-0.0130000001', 'USD'],
    [-0.013, 'USD'], ['-0.013', null], ['-0.013', ''], ['-0.013', 'US$'],
  ])('that says %s %s is not known', (price, unit) => {
    expect(priceFromTwilio(price, unit)).toBeNull()
  })
})
