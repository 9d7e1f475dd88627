import { createHash } from 'node:crypto'
import type { Admin } from '../test-context'

/**
 * The chain of M8 written again from its description alone: SHA-256 over the hash before and the row as a JSON array.
 * Reads every number as text, so that nothing is shared with the kernel but the stored row.
 */
const FIRST = '0'.repeat(64)

interface StoredRow {
  wallet_id: string
  wallet_seq: string
  kind: string
  amount_micros: string
  balance_after_micros: string
  contra_account: string
  idempotency_key: string
  request_hash: string
  call_id: string | null
  reverses_id: string | null
  actor: string
  reason: string | null
  effective_at: string
  created_at: string
  payment_id: string | null
  refunds_id: string | null
  granted_micros: string | null
  prev_hash: string
  hash: string
}

/** What is wrong with a wallet's rows, the first thing only; null where all of it holds. */
export async function findChainProblem(sql: Admin, walletId: string): Promise<string | null> {
  const rows = await sql<StoredRow[]>`
    select wallet_id::text, wallet_seq::text, kind, amount_micros::text, balance_after_micros::text, contra_account, idempotency_key,
      encode(request_hash, 'hex') as request_hash, call_id::text, reverses_id::text, actor, reason,
      (extract(epoch from effective_at) * 1000000)::bigint::text as effective_at,
      (extract(epoch from created_at) * 1000000)::bigint::text as created_at,
      payment_id::text, refunds_id::text, granted_micros::text,
      encode(prev_hash, 'hex') as prev_hash, encode(hash, 'hex') as hash
    from credit_transaction t where wallet_id = ${walletId} order by t.wallet_seq`
  const [wallet] = await sql`
    select balance_micros::text as balance, last_seq::text as seq, encode(head_hash, 'hex') as head from wallet where id = ${walletId}`
  let balance = 0n
  let prev = FIRST
  for (const [index, row] of rows.entries()) {
    balance += BigInt(row.amount_micros)
    if (row.wallet_seq !== String(index + 1)) return `row ${index + 1} has the number ${row.wallet_seq}`
    if (row.balance_after_micros !== String(balance)) return `balance after row ${index + 1}`
    if (row.prev_hash !== prev) return `hash before row ${index + 1}`
    if (row.hash !== hashOfRow(row)) return `hash of row ${index + 1}`
    if (!row.actor || !row.contra_account || !row.idempotency_key) return `row ${index + 1} does not say who or what`
    prev = row.hash
  }
  if (wallet!.head !== prev || wallet!.seq !== String(rows.length)) return 'the head of the chain'
  return wallet!.balance === String(balance) ? null : 'the balance'
}

function hashOfRow(row: StoredRow): string {
  const text = (value: string | null) => (value === null ? 'null' : JSON.stringify(value))
  const number = (value: string | null) => value ?? 'null'
  const elements = [
    text(row.wallet_id), number(row.wallet_seq), text(row.kind), number(row.amount_micros),
    number(row.balance_after_micros), text(row.contra_account), text(row.idempotency_key), text(row.request_hash),
    text(row.call_id), number(row.reverses_id),
    text(row.actor), text(row.reason), number(row.effective_at), number(row.created_at),
  ]
  // rows that know none of the three read as they did before there were any
  if ([row.payment_id, row.refunds_id, row.granted_micros].some(value => value !== null)) {
    elements.push(text(row.payment_id), number(row.refunds_id), number(row.granted_micros))
  }
  const before = Buffer.from(row.prev_hash, 'hex')
  return createHash('sha256').update(before).update(`[${elements.join(', ')}]`).digest('hex')
}
