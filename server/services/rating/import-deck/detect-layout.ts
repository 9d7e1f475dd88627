import { carrierLayout } from './carrier-layout'
import type { DeckLayout } from './deck-layout'
import { ownLayout } from './own-layout'

export const UNKNOWN_HEADER = 'the first line is not the header of a layout that we know (Talktime, Twilio or Telnyx)'

/** "Rate (EUR)", "Price / min in USD" */
const IN_CURRENCY = /(?<=(?:price|rate).*?) *(?:\(([a-z]{3})\)|(?<= )in ([a-z]{3}))$/
/** Other words for a column, without signs. */
const SAME: Readonly<Record<string, string>> = { rateperminute: 'rate', ratemin: 'rate', priceperminute: 'pricemin' }

/**
 * Which layout a deck's header announces, or a sentence that says what is wrong with it. Columns may stand in any
 * order, and what is optional may be left out.
 */
export function detectLayout(header: readonly string[]): DeckLayout | { problem: string } {
  const titles = header.map(name => name.trim().toLowerCase())
  const named = titles.map(title => IN_CURRENCY.exec(title)).find(Boolean)
  const titleCurrency = (named?.[1] ?? named?.[2])?.toUpperCase() ?? null
  const names = titles.map(title => title.replace(IN_CURRENCY, '').replace(/[ _-]+/g, '_'))
  const plain = names.map(name => name.replace(/[^a-z\d]/g, '')).map(name => SAME[name] ?? name)
  if (names.includes('destination_prefix')) return { ...ownLayout(names), titleCurrency }
  if (plain.includes('destinationprefixes')) return { ...carrierLayout(plain, header), titleCurrency }
  return { problem: UNKNOWN_HEADER }
}
