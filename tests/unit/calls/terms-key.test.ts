import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTermsKey } from '../../../server/domain/calls/terms-key'
import { termsKey } from '../../../shared/terms-key'
import type { PriceComponent, PriceTerms } from '../../../shared/pricing'
import { PRICE_COMPONENTS } from '../../../shared/schemas/rating'

const terms: fc.Arbitrary<PriceTerms> = fc.record({
  currency: fc.constantFrom('USD', 'EUR', 'INR'),
  rateNanosPerMinute: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  connectFeeMicros: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  initialSeconds: fc.integer({ min: 1, max: 3600 }),
  incrementSeconds: fc.integer({ min: 1, max: 3600 }),
  minimumSeconds: fc.integer({ min: 0, max: 3600 }),
  graceSeconds: fc.integer({ min: 0, max: 60 }),
})

/** One component of each name, one or more, in any order. */
const someNames = fc.shuffledSubarray([...PRICE_COMPONENTS], { minLength: 1 })
const components: fc.Arbitrary<PriceComponent[]> = fc.tuple(terms, terms, terms, someNames)
  .map(([one, two, three, names]) => names.map((component, place) => ({ component, ...[one, two, three][place]! })))

describe('the terms of a call as one word', () => {
  it('M10 reads back what it wrote', () => {
    fc.assert(fc.property(components, one => {
      expect(parseTermsKey(termsKey(one))).toEqual(one)
    }))
  })

  it('M10 gives two different terms two different words', () => {
    fc.assert(fc.property(components, components, (one, other) => {
      const areEqual = one.length === other.length && one.every((part, place) =>
        (Object.keys(part) as (keyof PriceComponent)[]).every(field => part[field] === other[place]![field]))
      expect(termsKey(one) === termsKey(other)).toBe(areEqual)
    }))
  })

  it('M10 is of the phone alone what it was before there were components', () => {
    const one = parseTermsKey('USD.13000000.0.60.60.0.0')!
    expect(one).toMatchObject([{ component: 'phone', rateNanosPerMinute: 13_000_000n }])
    const two = [...one, { ...one[0]!, component: 'agent' as const, initialSeconds: 1 }]
    expect(termsKey(two)).toBe('phone.USD.13000000.0.60.60.0.0~agent.USD.13000000.0.1.60.0.0')
  })

  it('is made of what a URL carries as it is', () => {
    fc.assert(fc.property(components, one => {
      expect(encodeURIComponent(termsKey(one))).toBe(termsKey(one))
    }))
  })

  it.each([
    '', 'USD', 'USD.1.2.3.4.5', 'USD.1.2.3.4.5.6.7', 'usd.13000000.0.60.60.0.0', 'US.13000000.0.60.60.0.0', 'USD.-1.0.60.60.0.0',
    'USD.1e6.0.60.60.0.0', 'USD.1.0.0.60.0.0', 'USD.1.0.60.0.0.0', 'USD.1.0.60.60.0.0\n', ' USD.1.0.60.60.0.0', 'USD.1.0.60.60.0.99999',
    'USD.9999999999999999.0.60.60.0.0', 'USD.1.0.60.60.0.', 'USD..0.60.60.0.0', 'USD.1.0.60.60.0.0AccountSidAC', 'phone.USD.1.0.60.60.0.0', 'fax.USD.1.0.60.60.0.0', '~', 'USD.1.0.60.60.0.0~', 'USD.1.0.60.60.0.0~USD.1.0.60.60.0.0', 'phone.USD.1.0.60.60.0.0~agent.USD.1.0.60.60.0',
  ])('refuses %j', text => {
    expect(parseTermsKey(text)).toBeNull()
  })
})
