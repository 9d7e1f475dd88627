import type { PriceTerms } from './pricing'

export const TERMS_JOINT = '~'

/**
 * The terms of a call as one word: `USD.13000000.0.60.60.0.0`, or of several components
 * `phone.USD.13000000.0.60.60.0.0~agent.USD.…`. It travels in the callback URL, which the carrier signs, so that a
 * webhook can price a call without reading it first; the kernel, which makes it (`terms_of`), refuses it unless the row
 * says the same (M10).
 */
export function termsKey(components: readonly (PriceTerms & { component: string })[]): string {
  // the phone alone goes without its name, as before there were other components
  const [first] = components
  if (components.length === 1 && first!.component === 'phone') return wordOf(first!)
  return components.map(part => `${part.component}.${wordOf(part)}`).join(TERMS_JOINT)
}

function wordOf(terms: PriceTerms): string {
  return [
    terms.currency, terms.rateNanosPerMinute, terms.connectFeeMicros,
    terms.initialSeconds, terms.incrementSeconds, terms.minimumSeconds, terms.graceSeconds,
  ].join('.')
}
