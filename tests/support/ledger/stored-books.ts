import type { Admin } from '../test-context'

/** A row of a table, how it is found, and what a finding may call it; by nothing, where its wallet says it all. */
export interface Item { table: string, key: string, walletId: string, names: string[] }
export interface LedgerRow { id: string, walletId: string, seq: number }
export interface Books { items: Item[], rows: LedgerRow[], walletIds: string[] }

export type ColumnType = 'micros' | 'count' | 'text' | 'uuid' | 'bytes' | 'instant' | 'wallet' | 'kind' | 'currency' | 'flag'

/** What the checks vouch for, table by table. A row's own id is in no hash: it is a handle, nothing that was said. */
export const COLUMNS: Record<string, Record<string, ColumnType>> = {
  credit_transaction: {
    wallet_id: 'wallet', wallet_seq: 'count', kind: 'kind', amount_micros: 'micros', balance_after_micros: 'micros',
    contra_account: 'text', idempotency_key: 'text', request_hash: 'bytes', call_id: 'uuid', reverses_id: 'count',
    refunds_id: 'count', payment_id: 'uuid', granted_micros: 'micros', actor: 'text', reason: 'text',
    effective_at: 'instant', created_at: 'instant', prev_hash: 'bytes', hash: 'bytes',
  },
  call_component: {
    rate_id: 'count', rate_nanos_per_minute: 'micros', connect_fee_micros: 'micros', initial_seconds: 'count', increment_seconds: 'count',
    minimum_seconds: 'count', grace_seconds: 'count', matched_prefix: 'text', origin_prefix: 'text', held_micros: 'micros', component: 'text',
  },
  call_cost_breakdown: {
    component: 'text', transaction_id: 'count', wallet_id: 'wallet', rate_id: 'count', currency: 'currency', rate_nanos_per_minute: 'micros',
    connect_fee_micros: 'micros', initial_seconds: 'count', increment_seconds: 'count', minimum_seconds: 'count',
    grace_seconds: 'count', matched_prefix: 'text', origin_prefix: 'text', duration_seconds: 'count', billed_seconds: 'count',
    held_micros: 'micros', computed_micros: 'micros', charged_micros: 'micros', uncollected_micros: 'micros', source: 'text',
  },
  wallet: {
    balance_micros: 'micros', held_micros: 'micros', granted_micros: 'micros', last_seq: 'count', head_hash: 'bytes',
  },
  wallet_hold: { amount_micros: 'micros', captured_micros: 'micros', wallet_id: 'wallet' },
  wallet_lot: { wallet_id: 'wallet', transaction_id: 'count', amount_micros: 'micros', remaining_micros: 'micros' },
  lot_movement: { transaction_id: 'count', lot_id: 'count', amount_micros: 'micros' },
  payment: {
    amount_minor: 'count', transaction_id: 'count', wallet_id: 'wallet', refunded_minor: 'count', disputed_minor: 'count',
  },
  payment_refund: { amount_minor: 'count', transaction_id: 'count', payment_id: 'uuid' },
  dispute: {
    amount_minor: 'count', payment_id: 'uuid', receivable_micros: 'micros', collected_micros: 'micros', wallet_id: 'wallet',
    out_minor: 'count', turns: 'count',
  },
  adjustment_request: {
    amount_micros: 'micros', wallet_id: 'wallet', transaction_id: 'count', content_hash: 'bytes',
  },
}
const TABLES = Object.keys(COLUMNS)

/** Takes away every fence that a stranger with all rights could take away, so that only the checks are left. */
export async function takeDownFences(admin: Admin): Promise<void> {
  for (const table of [...TABLES, 'call']) await admin.unsafe(`alter table ${table} disable trigger all`)
  const constraints = await admin`
    select conrelid::regclass::text as owner, quote_ident(conname) as name from pg_constraint
    where connamespace = 'public'::regnamespace and conrelid::regclass::text = any (${TABLES}) and contype in ('f', 'c', 'u', 'p') order by contype = 'p'`
  for (const { owner, name } of constraints) await admin.unsafe(`alter table ${owner} drop constraint if exists ${name} cascade`)
  const indexes = await admin`select quote_ident(indexname) as name from pg_indexes where tablename = any (${TABLES}) and indexdef like '%UNIQUE%'`
  for (const { name } of indexes) await admin.unsafe(`drop index ${name}`)
  // does one thing, asks the checks, and undoes it; null where it changed nothing
  await admin.unsafe(`
    create function tamper(p_change text) returns jsonb language plpgsql as $$
    declare v_found jsonb; v_count int;
    begin
      execute p_change;
      get diagnostics v_count = row_count;
      if v_count = 0 then return null; end if;
      select coalesce(jsonb_agg(v), '[]') into v_found from ledger_violations() v;
      raise exception 'undo' using errcode = 'TT098';
    exception when sqlstate 'TT098' then return v_found;
    end $$`)
}

/** All that the checks vouch for: what moved no money is in no check, so disputes and requests that did are here. */
export async function readBooks(admin: Admin): Promise<Books> {
  const rows = await admin<LedgerRow[]>`
    select id::text, wallet_id as "walletId", wallet_seq::int as seq from credit_transaction t order by wallet_id, t.wallet_seq`
  const items = await admin<Item[]>`
    select 'credit_transaction' as table, 'id = ' || id as key, wallet_id as "walletId", array['row ' || id] as names from credit_transaction
    union all select 'call_cost_breakdown', format('call_id = %L', call_id), wallet_id, array['call ' || call_id] from call_cost_breakdown
    union all select 'wallet', format('id = %L', id), id, '{}' from wallet where last_seq > 0
    union all select 'wallet_hold', format('call_id = %L', call_id), wallet_id, array['call ' || call_id] from wallet_hold where state = 'captured'
    union all select 'wallet_lot', 'id = ' || id, wallet_id, array['lot ' || id, 'row ' || transaction_id] from wallet_lot
    union all select 'lot_movement', format('transaction_id = %s and lot_id = %s', transaction_id, lot_id), t.wallet_id,
        array['row ' || transaction_id, 'lot ' || lot_id] from lot_movement join credit_transaction t on t.id = transaction_id
    union all select 'payment', format('id = %L', id), wallet_id, array['payment ' || id, 'row ' || transaction_id] from payment where state = 'paid'
    union all select 'payment_refund', format('id = %L', r.id), p.wallet_id, array['refund ' || r.id, 'row ' || r.transaction_id]
      from payment_refund r join payment p on p.id = r.payment_id
    union all select 'dispute', format('id = %L', d.id), d.wallet_id, array['dispute ' || d.id, 'row ' || t.id]
      from dispute d join credit_transaction t on t.idempotency_key = 'dispute:' || d.id || ':taken:1'
    union all select 'adjustment_request', format('id = %L', id), wallet_id, array['request ' || id, 'row ' || transaction_id]
      from adjustment_request where state = 'approved'
    order by 1, 2`
  return { items: [...items], rows: [...rows], walletIds: [...new Set(rows.map(row => row.walletId))] }
}
