// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { structuredData } from '../../../browser/rating/structured-data'
import { reasonWords, spanWords } from '../../../browser/rating/rate-words'
import type { CountryRatesDto } from '../../../shared/schemas/rate-replies'

const usual = {
  currency: 'USD', rateNanosPerMinute: '10600000', connectFeeMicros: '10000', initialSeconds: 60, incrementSeconds: 60, minimumSeconds: 0, graceSeconds: 0,
}
const RATES: CountryRatesDto = {
  code: 'CI', slug: 'cote-divoire', name: 'Côte d’Ivoire', inSentence: 'Côte d’Ivoire </script>', callingCodes: ['+225'],
  url: 'https://talktime.test/rates/cote-divoire', currency: 'USD', validFrom: '2026-11-01T00:00:00.000Z', callerId: '+1 500 555 0006', goesByOrigin: false,
  kinds: [{ lineType: 'mobile', usual, fromNanosPerMinute: '10600000', toNanosPerMinute: '10600000', others: [] }],
  refusals: [], unlisted: [],
}
/** What schema.org gives these types, of what is used here. */
const TERMS: Record<string, string[]> = {
  Service: ['name', 'serviceType', 'url', 'provider', 'areaServed', 'offers'],
  Organization: ['name', 'url'],
  Country: ['name', 'identifier'],
  Offer: ['name', 'url', 'price', 'priceCurrency', 'validFrom', 'priceSpecification'],
  UnitPriceSpecification: ['name', 'price', 'priceCurrency', 'unitCode', 'unitText', 'referenceQuantity'],
  QuantitativeValue: ['value', 'unitCode'],
}

function problemsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(problemsOf)
  if (typeof node !== 'object' || node === null) return []
  const { '@type': type = '', '@context': _context, ...rest } = node as Record<string, unknown>
  const known = TERMS[String(type)] ?? []
  return [...Object.keys(rest).filter(key => !known.includes(key)).map(key => `${String(type)}.${key}`), ...Object.values(rest).flatMap(problemsOf)]
}

describe('a country’s prices for machines', () => {
  it('use the words of schema.org, and the exact price', () => {
    const data = JSON.parse(structuredData(RATES, () => 'Mobile')) as { offers: { price: string, priceSpecification: object[] }[] }
    expect(problemsOf(data)).toEqual([])
    expect(problemsOf({ '@type': 'Offer', 'cost': 1 })).toEqual(['Offer.cost'])
    expect(data.offers[0]!.price).toBe('0.0106')
    expect(data.offers[0]!.priceSpecification).toMatchObject([{ price: '0.0106', unitCode: 'MIN' }, { price: '0.01', unitText: 'call' }])
    const [free] = (JSON.parse(structuredData({ ...RATES, kinds: [{ ...RATES.kinds[0]!, usual: { ...usual, connectFeeMicros: '0' } }] }, () => 'Mobile')) as typeof data).offers
    expect(free!.priceSpecification).toHaveLength(1)
  })

  it('end no script', () => {
    expect(structuredData(RATES, () => 'Mobile')).not.toContain('<')
  })
})

describe('prices in words', () => {
  it('say “from” where there is more than one', () => {
    expect(spanWords({ fromNanosPerMinute: '10600000', toNanosPerMinute: '10600000' }, 'USD')).toBe('$0.0106')
    expect(spanWords({ fromNanosPerMinute: '10600000', toNanosPerMinute: '20600000' }, 'USD')).toBe('from $0.0106')
    expect(spanWords(null, 'USD')).toBe('')
  })

  it('C11 give the reason once', () => {
    expect(reasonWords('This is a pager (016x): nobody could talk to you there. We do not call those.')).toBe('A pager (016x): nobody could talk to you there.')
    expect(reasonWords('Calls to mainland China cannot be connected at present.')).toBe('Calls to mainland China cannot be connected at present.')
  })
})
