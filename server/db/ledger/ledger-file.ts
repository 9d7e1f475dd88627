import { sql, type SQL } from 'drizzle-orm'
import { OF_EACH_COMPONENT } from '../../../shared/ledger/charged-components'
import { LEDGER_COLUMNS, type LedgerColumn, type LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import type { Tx } from '../client'
import { instantText } from './page'

type EachColumn = (typeof OF_EACH_COMPONENT)[number]
const ofEach = (write: (name: EachColumn) => SQL) =>
  Object.fromEntries(OF_EACH_COMPONENT.map(name => [name, write(name)])) as Record<EachColumn, SQL>

const text = (column: SQL): SQL => sql`${column}::text`

/** Every column of a ledger file from the row, its wallet, its call and the call's price inputs; all as text. */
const COLUMNS: Record<LedgerColumn, SQL> = {
  transaction_id: text(sql`t.id`),
  created_at: instantText(sql`t.created_at`),
  effective_at: instantText(sql`t.effective_at`),
  late_for: instantText(sql`t.late_for`),
  wallet_id: text(sql`t.wallet_id`),
  wallet_seq: text(sql`t.wallet_seq`),
  kind: sql`t.kind`,
  currency: text(sql`w.currency`),
  amount_micros: text(sql`t.amount_micros`),
  balance_after_micros: text(sql`t.balance_after_micros`),
  granted_micros: text(sql`t.granted_micros`),
  contra_account: sql`t.contra_account`,
  actor: sql`t.actor`,
  reason: sql`t.reason`,
  call_id: text(sql`t.call_id`),
  to_number: sql`c.to_number`,
  payment_id: text(sql`t.payment_id`),
  reverses_id: text(sql`t.reverses_id`),
  refunds_id: text(sql`t.refunds_id`),
  idempotency_key: sql`t.idempotency_key`,
  components: sql`b.components`,
  duration_seconds: text(sql`b.duration_seconds`),
  ...ofEach(name => sql`b.${sql.identifier(name)}`),
  request_hash: sql`encode(t.request_hash, 'hex')`,
  prev_hash: sql`encode(t.prev_hash, 'hex')`,
  hash: sql`encode(t.hash, 'hex')`,
}

/** The inputs of a charge, of each component one, with `+` between them. */
const INPUTS = sql`left join lateral (
  select string_agg(component, '+' order by place) as components, min(duration_seconds) as duration_seconds,
    ${sql.join(OF_EACH_COMPONENT.map(name => sql`string_agg(${sql.identifier(name)}::text, '+' order by place) as ${sql.identifier(name)}`), sql`, `)}
  from call_cost_breakdown where call_id = t.call_id and t.kind = 'call_charge'
) b on true`

/** Rows of a file from rows `t` of the ledger, in no order. Inputs of a price belong to charges only. */
export function selectFileRows(transactions: SQL): SQL {
  const columns = LEDGER_COLUMNS.map(column => sql`${COLUMNS[column]} as ${sql.identifier(column)}`)
  return sql`select ${sql.join(columns, sql`, `)} from ${transactions} t join wallet w on w.id = t.wallet_id
    left join call c on c.id = t.call_id ${INPUTS}`
}

export async function findFileRow(tx: Tx, transactionId: string): Promise<LedgerFileRow | null> {
  const [row] = await tx.execute<LedgerFileRow & Record<string, unknown>>(sql`${selectFileRows(sql`credit_transaction`)} where t.id = ${transactionId}::bigint`)
  return row ?? null
}

/** The row before in the same wallet. */
export async function findRowBefore(tx: Tx, row: Pick<LedgerFileRow, 'wallet_id' | 'wallet_seq'>): Promise<LedgerFileRow | null> {
  const [before] = await tx.execute<LedgerFileRow & Record<string, unknown>>(sql`${selectFileRows(sql`credit_transaction`)}
    where t.wallet_id = ${row.wallet_id}::uuid and t.wallet_seq = ${row.wallet_seq}::bigint - 1`)
  return before ?? null
}
