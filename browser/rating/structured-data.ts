import { decimalFromScaled } from '~~/shared/format/money'
import type { CountryRatesDto, KindRatesDto, RateTermsDto } from '~~/shared/schemas/rate-replies'

const RATE_DECIMALS = 9
const FEE_DECIMALS = 6

/** A country's prices in the words of schema.org, as JSON that may stand in a page. */
export function structuredData(rates: CountryRatesDto, nameOf: (kind: KindRatesDto) => string): string {
  const { code, name, inSentence, url, kinds, validFrom } = rates
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Service',
    'name': `Calls to ${inSentence}`,
    'serviceType': 'International telephone calls',
    url,
    'provider': { '@type': 'Organization', 'name': 'Talktime', 'url': new URL('/', url).href },
    ...code !== null && { areaServed: { '@type': 'Country', name, 'identifier': code } },
    'offers': kinds.map(kind => ({
      '@type': 'Offer',
      'name': nameOf(kind),
      url,
      'priceCurrency': kind.usual.currency,
      'price': perMinute(kind.usual),
      validFrom,
      'priceSpecification': [minutePrice(kind.usual), ...connectionPrice(kind.usual)],
    })),
  }
  // a page's script ends at the first "</script", whatever stands around it
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}

/** Per minute; UN/CEFACT's word for a minute is MIN. */
function minutePrice(terms: RateTermsDto) {
  return {
    '@type': 'UnitPriceSpecification',
    'price': perMinute(terms),
    'priceCurrency': terms.currency,
    'unitCode': 'MIN',
    'unitText': 'minute',
    'referenceQuantity': { '@type': 'QuantitativeValue', 'value': 1, 'unitCode': 'MIN' },
  }
}

function connectionPrice({ connectFeeMicros, currency }: RateTermsDto) {
  const price = decimalFromScaled(BigInt(connectFeeMicros), FEE_DECIMALS)
  return price === '0' ? [] : [{ '@type': 'UnitPriceSpecification', 'name': 'Connection fee', price, 'priceCurrency': currency, 'unitText': 'call' }]
}

function perMinute({ rateNanosPerMinute }: RateTermsDto): string {
  return decimalFromScaled(BigInt(rateNanosPerMinute), RATE_DECIMALS)
}
