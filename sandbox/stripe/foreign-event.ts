import type { StripeEvent, Wire } from './types'

const ACCOUNT = `acct_${'f0'.repeat(8)}`

/** Letters swapped case by case: as long and as well-formed as the real id, and nobody's. */
function foreignId(id: string): string {
  const at = id.lastIndexOf('_') + 1
  return id.slice(0, at) + [...id.slice(at)].reverse().join('')
}

/** The same news, signed as well, of objects that belong to another account. */
export function foreignEvent(event: Wire<StripeEvent>): Wire<StripeEvent> {
  const object = structuredClone(event.data.object)
  for (const key of ['id', 'payment_intent', 'charge', 'latest_charge', 'customer', 'payment_method', 'balance_transaction']) {
    const value = object[key]
    if (typeof value === 'string') object[key] = foreignId(value)
  }
  return { ...event, id: foreignId(event.id), account: ACCOUNT, data: { object } }
}
