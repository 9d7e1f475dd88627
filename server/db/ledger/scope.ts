import { sql, type SQL } from 'drizzle-orm'
import { uuids } from '../arrays'
import type { TransactionKind } from '../../../shared/schemas/wallet'

/** Rows that a reference leads to: those of calls, of payments, or rows themselves. */
export interface LedgerReference {
  callIds: string[]
  paymentIds: string[]
  transactionIds: string[]
  walletIds: string[]
}

/** A view of the ledger with every name found: ids only. What is absent is not asked for. */
export interface LedgerScope {
  /** Rows of these wallets only. */
  walletIds?: string[]
  reference?: LedgerReference
  /** E.164, any of them. */
  toNumbers?: string[]
  kinds?: TransactionKind[]
  contraAccount?: string
  direction?: 'in' | 'out'
  /** Sizes, without a sign. */
  leastMicros?: bigint
  mostMicros?: bigint
  period?: LedgerPeriod
  /** `2026-10`: only what is marked as late for this month. */
  lateOf?: string
  /** Nothing up to this row. */
  afterId?: string
  /** Nothing after this row. */
  throughId?: string
}

export interface LedgerPeriod {
  by: 'effective' | 'posted'
  /** ISO instants. */
  from?: string
  before?: string
}

/** As an array parameter: the driver would spread a list over many. */
const bigints = (ids: readonly string[]): SQL => sql`${`{${ids.join(',')}}`}::bigint[]`

export function all(conditions: readonly (SQL | undefined)[]): SQL {
  const some = conditions.filter(condition => condition !== undefined)
  return some.length > 0 ? sql.join(some, sql` and `) : sql`true`
}

/** What a row `t` must be like, apart from its period: each of these can be read off the row or its id. */
export function rowConditions(scope: LedgerScope): SQL[] {
  const { walletIds, reference, toNumbers, kinds, contraAccount, direction } = scope
  const { leastMicros, mostMicros, lateOf, afterId, throughId } = scope
  const conditions = [
    walletIds && sql`t.wallet_id = any(${uuids(walletIds)})`,
    reference && sql`t.id in (${referredIds(reference)})`,
    toNumbers && sql`t.id in (${idsOfCalls(sql`(select id from call where to_number = any(${`{${toNumbers.join(',')}}`}::text[]))`)})`,
    kinds && sql`t.kind = any(${`{${kinds.join(',')}}`}::text[])`,
    // said again for the index that leaves the charges out
    kinds && !kinds.includes('call_charge') && sql`t.kind <> 'call_charge'`,
    contraAccount !== undefined && sql`t.contra_account = ${contraAccount}`,
    direction && (direction === 'in' ? sql`t.amount_micros > 0` : sql`t.amount_micros < 0`),
    leastMicros !== undefined && sql`abs(t.amount_micros) >= ${leastMicros.toString()}::bigint`,
    mostMicros !== undefined && sql`abs(t.amount_micros) <= ${mostMicros.toString()}::bigint`,
    lateOf !== undefined && lateCondition(lateOf),
    afterId !== undefined && sql`t.id > ${afterId}::bigint`,
    throughId !== undefined && sql`t.id <= ${throughId}::bigint`,
  ]
  return conditions.filter(condition => condition instanceof Object)
}

/** What the kernel found to belong to a month that was closed (F4); the first half is that of the index. */
function lateCondition(month: string): SQL {
  return sql`t.late_for is not null and t.late_for >= ${`${month}-01`}::timestamp at time zone 'UTC'
    and t.late_for < (${`${month}-01`}::date + interval '1 month') at time zone 'UTC'`
}

export function periodConditions({ by, from, before }: LedgerPeriod): SQL[] {
  const column = by === 'posted' ? sql`t.created_at` : sql`t.effective_at`
  return [
    ...from === undefined ? [] : [sql`${column} >= ${from}::timestamptz`],
    ...before === undefined ? [] : [sql`${column} < ${before}::timestamptz`],
  ]
}

function referredIds({ callIds, paymentIds, transactionIds, walletIds }: LedgerReference): SQL {
  return sql.join([
    sql`select unnest(${bigints(transactionIds)})`,
    ...callIds.length > 0 ? [idsOfCalls(sql`(select unnest(${uuids(callIds)}) as id)`)] : [],
    ...paymentIds.length > 0 ? [sql`select p.id from credit_transaction p where p.payment_id = any(${uuids(paymentIds)})`] : [],
    ...walletIds.length > 0 ? [sql`select w.id from credit_transaction w where w.wallet_id = any(${uuids(walletIds)})`] : [],
  ], sql` union `)
}

/** Two indexes hold the rows of calls: one the charges, one the rest. */
function idsOfCalls(calls: SQL): SQL {
  return sql`select c.id from ${calls} k join credit_transaction c on c.call_id = k.id and c.kind = 'call_charge'
    union select c.id from ${calls} k join credit_transaction c on c.call_id = k.id and c.kind <> 'call_charge'`
}
