import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTermsKey, termsKey } from '../../../server/domain/calls/terms-key'
import type { PriceTerms } from '../../../shared/pricing'

const terms: fc.Arbitrary<PriceTerms> = fc.record({
  currency: fc.constantFrom('USD', 'EUR', 'INR'),
  rateNanosPerMinute: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  connectFeeMicros: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  initialSeconds: fc.integer({ min: 1, max: 3600 }),
  incrementSeconds: fc.integer({ min: 1, max: 3600 }),
  minimumSeconds: fc.integer({ min: 0, max: 3600 }),
  graceSeconds: fc.integer({ min: 0, max: 60 }),
})

describe('the terms of a call as one word', () => {
  it('M10 reads back what it wrote', () => {
    fc.assert(fc.property(terms, one => {
      expect(parseTermsKey(termsKey(one))).toEqual(one)
    }))
  })

  it('M10 gives two different terms two different words', () => {
    fc.assert(fc.property(terms, terms, (one, other) => {
      const areEqual = (Object.keys(one) as (keyof PriceTerms)[]).every(field => one[field] === other[field])
      expect(termsKey(one) === termsKey(other)).toBe(areEqual)
    }))
  })

  it('is made of what a URL carries as it is', () => {
    fc.assert(fc.property(terms, one => {
      expect(encodeURIComponent(termsKey(one))).toBe(termsKey(one))
    }))
  })

  it.each([
    '', 'USD', 'USD.1.2.3.4.5', 'USD.1.2.3.4.5.6.7', 'usd.13000000.0.60.60.0.0', 'US.13000000.0.60.60.0.0', 'USD.-1.0.60.60.0.0',
    'USD.1e6.0.60.60.0.0', 'USD.1.0.0.60.0.0', 'USD.1.0.60.0.0.0', 'USD.1.0.60.60.0.0\n', ' USD.1.0.60.60.0.0', 'USD.1.0.60.60.0.99999',
    'USD.9999999999999999.0.60.60.0.0', 'USD.1.0.60.60.0.', 'USD..0.60.60.0.0', 'USD.1.0.60.60.0.0AccountSidAC',
  ])('refuses %j', text => {
    expect(parseTermsKey(text)).toBeNull()
  })
})
