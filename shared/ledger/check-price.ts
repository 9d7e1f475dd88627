import { priceCall, sumOf } from '../pricing'
import { termsKey } from '../terms-key'
import { CHARGE_COLUMNS, chargedComponents, termsOf, type ChargedComponent } from './charged-components'
import type { LedgerFileRow } from './ledger-file-row'
import type { LedgerCrypto } from './ledger-crypto'
import type { Finding } from './ledger-problem'

/**
 * A charge explains itself (F1): the stored terms and seconds of each component, put through the price function again,
 * give the same seconds and micros; the wallet paid the sum of that, or of each all that was held for it, and the rest
 * is written down (M5). The terms and the duration are those that the row's own digest of its request was made of, and
 * that one is chained.
 */
export function checkPrice(row: LedgerFileRow, crypto: LedgerCrypto): Finding {
  if (row.kind !== 'call_charge') {
    const stray = (['components', ...CHARGE_COLUMNS] as const).find(column => row[column] !== null)
    return stray ? { code: 'price', message: `${stray} belongs to a call's charge, and this is a ${row.kind}.` } : null
  }
  const missing = CHARGE_COLUMNS.find(column => row[column] === null)
  if (missing) return { code: 'price', message: `The charge does not say its ${missing}.` }
  const components = chargedComponents(row)
  if (!components) return { code: 'price', message: 'The charge does not say each figure of each of its components.' }
  for (const part of components) {
    const finding = checkComponent(part, row.currency)
    if (finding) return finding
  }
  const charged = sumOf(components.map(part => BigInt(part.charged_micros)))
  return -charged === BigInt(row.amount_micros)
    ? checkRequest(row, components, crypto)
    : wrong(`${-charged} moves`, row.amount_micros)
}

function checkRequest(row: LedgerFileRow, components: ChargedComponent[], crypto: LedgerCrypto): Finding {
  const terms = termsKey(components.map(part => termsOf(part, row.currency)))
  const isSame = crypto.sha256(`${row.call_id}:${terms}:${row.duration_seconds}`) === row.request_hash
  return isSame ? null : { code: 'price', message: 'The terms or the duration are not those that the charge was made of.' }
}

function checkComponent(part: ChargedComponent, currency: string): Finding {
  const terms = termsOf(part, currency)
  if (terms.initialSeconds < 1 || terms.incrementSeconds < 1) {
    return wrong('increments are at least a second long', `${part.initial_seconds}/${part.increment_seconds}`)
  }
  const price = priceCall(terms, Number(part.duration_seconds))
  const computed = BigInt(part.computed_micros)
  const charged = BigInt(part.charged_micros)
  const held = BigInt(part.held_micros)
  if (String(price.billedSeconds) !== part.billed_seconds) return wrong(`${price.billedSeconds} s are billed`, part.billed_seconds)
  if (price.costMicros !== computed) return wrong(`the price is ${price.costMicros}`, part.computed_micros)
  if (charged !== (computed < held ? computed : held)) {
    return wrong(`${computed < held ? computed : held} is charged of a hold of ${held}`, part.charged_micros)
  }
  return computed - charged === BigInt(part.uncollected_micros)
    ? null
    : wrong(`${computed - charged} stays uncollected`, part.uncollected_micros)
}

function wrong(expected: string, found: string): Finding {
  return { code: 'price', message: `Computed again from what is stored, ${expected}; the row says ${found}.` }
}
