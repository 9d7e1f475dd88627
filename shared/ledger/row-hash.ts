import type { LedgerCrypto } from './ledger-crypto'
import type { LedgerFileRow } from './ledger-file-row'

/** What the first row of a wallet is chained to. */
export const FIRST_HASH = '0'.repeat(64)

/**
 * The hash that the ledger gave a row (M8): SHA-256 over the 32 bytes of the hash before and the row as a JSON array,
 * written as PostgreSQL writes one: elements parted by a comma and a space, instants as microseconds since 1970.
 */
export function rowHash(row: LedgerFileRow, crypto: Pick<LedgerCrypto, 'sha256After'>): string {
  return crypto.sha256After(row.prev_hash, chainedText(row))
}

/**
 * The JSON array that is chained. A payment, a refund or a granted part makes it three elements longer, being late one
 * more.
 */
export function chainedText(row: LedgerFileRow): string {
  const late = row.late_for === null ? '' : `, ${microsecondsOf(row.late_for)}`
  const more = row.payment_id === null && row.refunds_id === null && row.granted_micros === null && late === '' ? ''
    : `, ${word(row.payment_id)}, ${row.refunds_id ?? 'null'}, ${row.granted_micros ?? 'null'}${late}`
  return `["${row.wallet_id}", ${row.wallet_seq}, "${row.kind}", ${row.amount_micros}, ${row.balance_after_micros}, `
    + `${quote(row.contra_account)}, ${quote(row.idempotency_key)}, "${row.request_hash}", ${word(row.call_id)}, `
    + `${row.reverses_id ?? 'null'}, ${quote(row.actor)}, ${row.reason === null ? 'null' : quote(row.reason)}, `
    + `${microsecondsOf(row.effective_at)}, ${microsecondsOf(row.created_at)}${more}]`
}

/** Microseconds since 1970 of `2026-11-24T04:33:12.123456Z`. */
export function microsecondsOf(instant: string): string {
  const milliseconds = Date.parse(`${instant.slice(0, 23)}Z`)
  const microseconds = milliseconds * 1000 + Number(instant.slice(23, 26))
  // whole and exact until the year 2255; the slow way after that
  if (Number.isSafeInteger(microseconds)) return String(microseconds)
  return String(BigInt(milliseconds) * 1000n + BigInt(instant.slice(23, 26)))
}

function word(value: string | null): string {
  return value === null ? 'null' : `"${value}"`
}

// The usual text needs no escape, and finding that out is cheaper than escaping it.
// eslint-disable-next-line no-control-regex
const NEEDS_ESCAPE = /["\\\u0000-\u001f]/
function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`
}
