import type { PriceComponent, PriceTerms } from '../../../shared/pricing'
import { PRICE_COMPONENTS, type PriceComponentName } from '../../../shared/schemas/rating'

const JOINT = '~'

/**
 * The terms of a call as one word: `USD.13000000.0.60.60.0.0`, or of several components
 * `phone.USD.13000000.0.60.60.0.0~agent.USD.…`. It travels in the callback URL, which the carrier signs, so that a
 * webhook can price a call without reading it first; the kernel, which makes it (`terms_of`), refuses it unless the row
 * says the same (M10).
 */
export function termsKey(components: readonly PriceComponent[]): string {
  // the phone alone goes without its name, as before there were other components
  const [first] = components
  if (components.length === 1 && first!.component === 'phone') return wordOf(first!)
  return components.map(part => `${part.component}.${wordOf(part)}`).join(JOINT)
}

function wordOf(terms: PriceTerms): string {
  return [
    terms.currency, terms.rateNanosPerMinute, terms.connectFeeMicros,
    terms.initialSeconds, terms.incrementSeconds, terms.minimumSeconds, terms.graceSeconds,
  ].join('.')
}

const WORD = /^(?:([a-z]{1,20})\.)?([A-Z]{3})\.(\d{1,15})\.(\d{1,15})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})$/

/** The components of a key, or null where it is none. */
export function parseTermsKey(key: string): PriceComponent[] | null {
  const words = key.split(JOINT).map(parseWord)
  const components = words.filter(word => word !== null)
  // what is written otherwise than it would be is not ours
  return components.length === words.length && termsKey(components) === key ? components : null
}

function parseWord(word: string): PriceComponent | null {
  const match = WORD.exec(word)
  if (!match) return null
  const [, named, currency, rate, fee, initial, increment, minimum, grace] = match as unknown as [string, ...string[]]
  const component = named ?? 'phone'
  const terms = {
    currency: currency!,
    rateNanosPerMinute: BigInt(rate!),
    connectFeeMicros: BigInt(fee!),
    initialSeconds: Number(initial),
    incrementSeconds: Number(increment),
    minimumSeconds: Number(minimum),
    graceSeconds: Number(grace),
  }
  return isKnown(component) && terms.initialSeconds > 0 && terms.incrementSeconds > 0 ? { component, ...terms } : null
}

function isKnown(name: string): name is PriceComponentName {
  return (PRICE_COMPONENTS as readonly string[]).includes(name)
}
