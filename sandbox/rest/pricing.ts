import { unscaled } from '../books/decimal'
import { wholesaleNanos } from '../books/price-list'
import type { RetailDeck } from '../books/retail-deck'
import { codesOf, countryOf, nameOf } from '../numbers/countries'
import { notFound } from './rest-error'

const ORIGIN = 'https://pricing.twilio.com'

function price(nanos: bigint): string {
  return unscaled(nanos, 9, 5)
}

/** `GET /v2/Voice/Numbers/{number}`. Prices are texts, whatever the client's types say. @throws RestError */
export function numberPrice(deck: RetailDeck, number: string, origin: string | null, path: string) {
  const country = countryOf(number)
  const nanos = /^\+\d{4,15}$/.test(number) ? wholesaleNanos(deck, number, origin ?? '') : null
  if (nanos === null) throw notFound(path)
  return {
    destination_number: number,
    origination_number: origin,
    country: country?.name ?? null,
    iso_country: country?.iso ?? null,
    outbound_call_prices: [{ base_price: price(nanos), current_price: price(nanos), origination_prefixes: ['ALL'] }],
    inbound_call_price: { base_price: null, current_price: null, number_type: null },
    price_unit: 'USD',
    url: `${ORIGIN}/v2/Voice/Numbers/${number}`,
  }
}

/** `GET /v2/Voice/Countries/{iso}`: one entry for each price, with all prefixes that have it. @throws RestError */
export function countryPrices(deck: RetailDeck, iso: string, path: string) {
  const codes = codesOf(iso)
  if (codes.length === 0) throw notFound(path)
  const prefixes = new Map<bigint, Set<string>>()
  const add = (nanos: bigint | null, prefix: string) => {
    if (nanos !== null) prefixes.set(nanos, (prefixes.get(nanos) ?? new Set()).add(prefix))
  }
  for (const code of codes) add(wholesaleNanos(deck, code, ''), code)
  for (const row of deck.all()) {
    if (countryOf(row.destinationPrefix)?.iso === iso) add(row.providerNanosPerMinute, row.destinationPrefix)
  }
  return {
    country: nameOf(iso),
    iso_country: iso,
    outbound_prefix_prices: [...prefixes].map(([nanos, destinations]) => ({
      origination_prefixes: ['ALL'],
      destination_prefixes: [...destinations],
      base_price: price(nanos),
      current_price: price(nanos),
      friendly_name: `Programmable Outbound Minute - ${nameOf(iso)}`,
    })),
    inbound_call_prices: [{ base_price: '0.00850', current_price: '0.00850', number_type: 'local' }],
    price_unit: 'USD',
    url: `${ORIGIN}/v2/Voice/Countries/${iso}`,
  }
}
