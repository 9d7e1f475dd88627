import { sql } from 'drizzle-orm'
import type { Tx } from '../client'
import type { WalletStatus } from '../../../shared/schemas/wallet'
import type { LedgerReference } from './scope'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const CARRIER_ID = /^CA[0-9a-f]{32}$/i
const RECEIPT = /^R-\d{4}-\d+$/i
const ROW = /^#?([1-9]\d{0,17})$/
/** A row's hash, or the beginning of it that receipts print. */
const HASH = /^[0-9a-f]{8,64}$/i

type Found = { kind: 'call' | 'payment' | 'transaction' | 'wallet', id: string }

/** What a reference leads to. Nothing found: four empty lists. */
export async function findReference(tx: Tx, text: string): Promise<LedgerReference> {
  const rows = await tx.execute<Found>(queryFor(text))
  const idsOf = (kind: Found['kind']) => rows.filter(row => row.kind === kind).map(row => row.id)
  return { callIds: idsOf('call'), paymentIds: idsOf('payment'), transactionIds: idsOf('transaction'), walletIds: idsOf('wallet') }
}

function queryFor(text: string) {
  const row = ROW.exec(text)
  const byHash = HASH.test(text) && !CARRIER_ID.test(text) ? queryForHash(text.toLowerCase()) : null
  if (row) return sql`select 'transaction' as kind, ${row[1]}::text as id${byHash ? sql` union ${byHash}` : sql``}`
  if (byHash) return byHash
  if (CARRIER_ID.test(text)) {
    const sid = `CA${text.slice(2).toLowerCase()}`
    return sql`select 'call' as kind, call_id::text as id from call_leg where leg_id = ${sid}`
  }
  if (RECEIPT.test(text)) return sql`select 'payment' as kind, id::text as id from payment where receipt_number = ${text.toUpperCase()}`
  return UUID.test(text) ? queryForUuid(text) : queryForForeign(text)
}

/** Rows whose hash begins so. No index holds hashes: this reads the ledger, as fast as it can be read. */
function queryForHash(beginning: string) {
  const [least, most] = [beginning.padEnd(64, '0'), beginning.padEnd(64, 'f')]
  return sql`select 'transaction' as kind, id::text as id from credit_transaction
    where hash between decode(${least}, 'hex') and decode(${most}, 'hex')`
}

/** A call, payment or wallet, or a request or complaint whose rows they are. */
function queryForUuid(id: string) {
  return sql`
    select 'call' as kind, id::text as id from call where id = ${id}::uuid
    union select 'call', call_id::text from call_complaint where id = ${id}::uuid
    union select 'payment', id::text from payment where id = ${id}::uuid
    union select 'wallet', id::text from wallet where id = ${id}::uuid
    union select 'transaction', transaction_id::text from adjustment_request where id = ${id}::uuid and transaction_id is not null
    union select 'transaction', transaction_id::text from payment_refund where id = ${id}::uuid
    union select 'transaction', r.transaction_id::text from payment_refund r where r.request_id = ${id}::uuid`
}

/** The payment provider's ids, and the keys that rows were posted under. */
function queryForForeign(text: string) {
  return sql`
    select 'payment' as kind, id::text as id from payment where session_id = ${text}
    union select 'payment', id::text from payment where provider_payment_id = ${text}
    union select 'payment', id::text from payment where provider_charge_id = ${text}
    union select 'payment', payment_id::text from dispute where id = ${text}
    union select 'payment', payment_id::text from payment_event where event_id = ${text} and payment_id is not null
    union select 'transaction', transaction_id::text from payment_refund where provider_refund_id = ${text}
    union select 'transaction', id::text from credit_transaction where idempotency_key = ${text}`
}

export interface LedgerPersonRow extends Record<string, unknown> {
  user_id: string
  name: string
  email: string
  role: string
  wallet_id: string
  currency: string
  balance_micros: string
  held_micros: string
  granted_micros: string
  status: WalletStatus
  created_at: string
}

const personColumns = sql`u.id as user_id, u.name, u.email, u.role, w.id as wallet_id, w.currency, w.balance_micros, w.held_micros,
  w.granted_micros, w.status, to_char(w.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at`

/** People by id, e-mail address or part of a name, in any script and with or without accents; what fits best first. */
export async function findPeople(tx: Tx, text: string, limit: number): Promise<LedgerPersonRow[]> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  const rows = await tx.execute<LedgerPersonRow>(sql`
    select ${personColumns} from "user" u join wallet w on w.user_id = u.id
    where u.id = ${text} or u.email ilike ${pattern} or u.name ilike ${pattern} or folded(u.name) like folded(${pattern})
    order by u.id = ${text} desc, u.email = ${text.toLowerCase()} desc, u.name = ${text} desc, u.name, u.id limit ${limit}`)
  return [...rows]
}

/** By the exact id or e-mail address: by an index. */
export async function findPersonExactly(tx: Tx, text: string): Promise<LedgerPersonRow[]> {
  const rows = await tx.execute<LedgerPersonRow>(sql`
    select ${personColumns} from "user" u join wallet w on w.user_id = u.id where u.id = ${text} or u.email = ${text.toLowerCase()}`)
  return [...rows]
}

export async function findWalletPerson(tx: Tx, walletId: string): Promise<LedgerPersonRow | null> {
  const [row] = await tx.execute<LedgerPersonRow>(sql`
    select ${personColumns} from wallet w join "user" u on u.id = w.user_id where w.id = ${walletId}::uuid`)
  return row ?? null
}
