import type { PriceComponent } from '../../../shared/pricing'
import { PRICE_COMPONENTS, type PriceComponentName } from '../../../shared/schemas/rating'
import { TERMS_JOINT, termsKey } from '../../../shared/terms-key'

const WORD = /^(?:([a-z]{1,20})\.)?([A-Z]{3})\.(\d{1,15})\.(\d{1,15})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})$/

/** The components of a key, or null where it is none. */
export function parseTermsKey(key: string): PriceComponent[] | null {
  const words = key.split(TERMS_JOINT).map(parseWord)
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
