import { priceCall } from '../pricing'
import { termsFromDto } from '../terms'
import type { LedgerFileRow } from './ledger-file-row'
import type { LedgerCrypto } from './ledger-crypto'
import type { Finding } from './ledger-problem'

const INPUTS = [
  'duration_seconds', 'billed_seconds', 'rate_nanos_per_minute', 'connect_fee_micros', 'initial_seconds', 'increment_seconds',
  'minimum_seconds', 'grace_seconds', 'held_micros', 'computed_micros', 'charged_micros', 'uncollected_micros',
] as const satisfies (keyof LedgerFileRow)[]

type Priced = LedgerFileRow & Record<(typeof INPUTS)[number], string>

/**
 * A charge explains itself (F1): the stored terms and seconds, put through the price function again, give the same
 * seconds and micros; the wallet paid that, or all that was held for the call, and the rest is written down (M5). The
 * terms and the duration are those that the row's own digest of its request was made of, and that one is chained.
 */
export function checkPrice(row: LedgerFileRow, crypto: LedgerCrypto): Finding {
  if (row.kind !== 'call_charge') {
    const stray = INPUTS.find(column => row[column] !== null)
    return stray ? { code: 'price', message: `${stray} belongs to a call's charge, and this is a ${row.kind}.` } : null
  }
  const missing = INPUTS.find(column => row[column] === null)
  if (missing) return { code: 'price', message: `The charge does not say its ${missing}.` }
  return checkCharge(row as Priced) ?? checkRequest(row as Priced, crypto)
}

function checkRequest(row: Priced, crypto: LedgerCrypto): Finding {
  const terms = [
    row.currency, row.rate_nanos_per_minute, row.connect_fee_micros, row.initial_seconds, row.increment_seconds,
    row.minimum_seconds, row.grace_seconds,
  ].join('.')
  const isSame = crypto.sha256(`${row.call_id}:${terms}:${row.duration_seconds}`) === row.request_hash
  return isSame ? null : { code: 'price', message: 'The terms or the duration are not those that the charge was made of.' }
}

function checkCharge(row: Priced): Finding {
  const increments = [Number(row.initial_seconds), Number(row.increment_seconds)] as const
  if (increments[0] < 1 || increments[1] < 1) return wrong('increments are at least a second long', increments.join('/'))
  const terms = termsFromDto({
    currency: row.currency,
    rateNanosPerMinute: row.rate_nanos_per_minute,
    connectFeeMicros: row.connect_fee_micros,
    initialSeconds: increments[0],
    incrementSeconds: increments[1],
    minimumSeconds: Number(row.minimum_seconds),
    graceSeconds: Number(row.grace_seconds),
    matchedPrefix: '',
    originPrefix: '',
    description: '',
  })
  const price = priceCall(terms, Number(row.duration_seconds))
  const computed = BigInt(row.computed_micros)
  const charged = BigInt(row.charged_micros)
  const held = BigInt(row.held_micros)
  if (String(price.billedSeconds) !== row.billed_seconds) return wrong(`${price.billedSeconds} s are billed`, row.billed_seconds)
  if (price.costMicros !== computed) return wrong(`the price is ${price.costMicros}`, row.computed_micros)
  if (charged !== (computed < held ? computed : held)) {
    return wrong(`${computed < held ? computed : held} is charged of a hold of ${held}`, row.charged_micros)
  }
  if (computed - charged !== BigInt(row.uncollected_micros)) {
    return wrong(`${computed - charged} stays uncollected`, row.uncollected_micros)
  }
  return -charged === BigInt(row.amount_micros) ? null : wrong(`${-charged} moves`, row.amount_micros)
}

function wrong(expected: string, found: string): Finding {
  return { code: 'price', message: `Computed again from what is stored, ${expected}; the row says ${found}.` }
}
