import type { PriceTerms } from '../../../shared/pricing'

/**
 * The terms of a call as one word: `USD.13000000.0.60.60.0.0`. It travels in the callback URL, which the carrier signs,
 * so that a webhook can price a call without reading it first; the kernel refuses it unless the row says the same
 * (M10).
 */
export function termsKey(terms: PriceTerms): string {
  return [
    terms.currency, terms.rateNanosPerMinute, terms.connectFeeMicros,
    terms.initialSeconds, terms.incrementSeconds, terms.minimumSeconds, terms.graceSeconds,
  ].join('.')
}

const KEY = /^([A-Z]{3})\.(\d{1,15})\.(\d{1,15})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})$/

/** The terms of a key, or null where it is none. */
export function parseTermsKey(key: string): PriceTerms | null {
  const match = KEY.exec(key)
  if (!match) return null
  const [, currency, rate, fee, initial, increment, minimum, grace] = match as unknown as [string, ...string[]]
  const terms = {
    currency: currency!,
    rateNanosPerMinute: BigInt(rate!),
    connectFeeMicros: BigInt(fee!),
    initialSeconds: Number(initial),
    incrementSeconds: Number(increment),
    minimumSeconds: Number(minimum),
    graceSeconds: Number(grace),
  }
  return terms.initialSeconds > 0 && terms.incrementSeconds > 0 ? terms : null
}
