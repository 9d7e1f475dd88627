import { sql, type SQL } from 'drizzle-orm'
import type { TransactionKind } from '../../../shared/schemas/wallet'
import type { Tx } from '../client'
import { uuids } from '../arrays'
import { all, periodConditions, rowConditions, type LedgerPeriod, type LedgerScope } from './scope'

export interface LedgerListRow extends Record<string, unknown> {
  id: string
  wallet_id: string
  wallet_seq: string
  kind: TransactionKind
  amount_micros: string
  granted_micros: string | null
  balance_after_micros: string
  currency: string
  contra_account: string
  actor: string
  reason: string | null
  call_id: string | null
  to_number: string | null
  payment_id: string | null
  reverses_id: string | null
  refunds_id: string | null
  effective_at: string
  created_at: string
  late_for: string | null
  hash: string
  user_id: string
  user_name: string
  user_email: string
}

/** The text of an instant with all its microseconds. */
export const instantText = (column: SQL): SQL => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Rows that one request looks through at most, where no index leads to what it looks for. */
const ROWS_LOOKED_THROUGH = 200_000
/** By how much a row's two times, or two rows' order and times, may differ without being out of place. */
const SLACK_MS = 3_600_000

const IS_DISPLACED = sql`not (t.created_at - t.effective_at between '-01:00:00'::interval and '01:00:00'::interval)`

export interface LedgerPage {
  rows: LedgerListRow[]
  nextBefore: string | null
  /** Where the search stopped for now, before it had filled the page; null where it did not stop. */
  lookedBackTo: string | null
}

/**
 * A page of the ledger, newest first: ids below `beforeId`. Costs the same at any depth and any size: a wallet, a
 * reference, a number or a rare kind is read from its index; everything else from the end of the ledger backwards, a
 * bounded stretch at a time, which begins where the period ends.
 */
export async function listLedger(
  tx: Tx, scope: LedgerScope, page: { limit: number, beforeId: string | null, lookThrough?: number },
): Promise<LedgerPage> {
  // a plan for these very values: they decide which index is worth it
  await tx.execute(sql`set local plan_cache_mode = force_custom_plan`)
  const { limit } = page
  const stretch = { lookThrough: ROWS_LOOKED_THROUGH, ...page, limit: limit + 1 }
  const { sources, searchedTo } = await sourcesOf(tx, scope, stretch)
  const ids = sql`select id from (${sql.join(sources, sql` union all `)}) found order by id desc limit ${limit + 1}`
  const rows = await tx.execute<LedgerListRow>(sql`${selectRows(sql`(${ids})`)} order by t.id desc`)
  if (rows.length > limit) return { rows: rows.slice(0, limit), nextBefore: rows[limit - 1]!.id, lookedBackTo: null }
  return { rows: [...rows], nextBefore: searchedTo, lookedBackTo: searchedTo && await postedAt(tx, searchedTo) }
}

/** When the first row from an id on was written. */
async function postedAt(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx.execute<{ at: string }>(sql`
    select ${instantText(sql`t.created_at`)} as at from credit_transaction t where t.id >= ${id}::bigint order by t.id limit 1`)
  return row?.at ?? null
}

function selectRows(ids: SQL): SQL {
  return sql`select t.id, t.wallet_id, t.wallet_seq, t.kind, t.amount_micros, t.granted_micros, t.balance_after_micros, w.currency,
      t.contra_account, t.actor, t.reason, t.call_id, c.to_number, t.payment_id, t.reverses_id, t.refunds_id,
      ${instantText(sql`t.effective_at`)} as effective_at, ${instantText(sql`t.created_at`)} as created_at, ${instantText(sql`t.late_for`)} as late_for,
      encode(t.hash, 'hex') as hash, u.id as user_id, u.name as user_name, u.email as user_email
    from ${ids} page join credit_transaction t on t.id = page.id
      join wallet w on w.id = t.wallet_id join "user" u on u.id = w.user_id left join call c on c.id = t.call_id`
}

/** The same columns for rows that are known by their ids, in that order. */
export async function listLedgerRows(tx: Tx, ids: SQL): Promise<LedgerListRow[]> {
  return [...await tx.execute<LedgerListRow>(sql`${selectRows(sql`(${ids})`)} order by t.id desc`)]
}

interface Stretch { limit: number, beforeId: string | null, lookThrough: number }
interface Sources { sources: SQL[], searchedTo: string | null }

async function sourcesOf(tx: Tx, scope: LedgerScope, stretch: Stretch): Promise<Sources> {
  const { limit, beforeId } = stretch
  const { walletIds, reference, toNumbers, kinds, period, lateOf } = scope
  const before = beforeId === null ? [] : [sql`t.id < ${beforeId}::bigint`]
  const conditions = [...rowConditions(scope), ...period ? periodConditions(period) : [], ...before]
  const newest = sql`order by t.id desc limit ${limit}`
  if (reference || toNumbers || lateOf !== undefined) {
    return { sources: [sql`(select t.id from credit_transaction t where ${all(conditions)} ${newest})`], searchedTo: null }
  }
  if (walletIds) return { sources: [ofWallets(walletIds, conditions, beforeId, limit)], searchedTo: null }
  if (kinds && !kinds.includes('call_charge')) return { sources: [ofKinds(kinds, conditions, newest)], searchedTo: null }
  return backwards(tx, scope, stretch, newest)
}

/** Within a wallet the order of sequence numbers is that of ids, and it has an index. */
function ofWallets(walletIds: string[], conditions: SQL[], beforeId: string | null, limit: number): SQL {
  const below = beforeId === null ? [] : [sql`t.wallet_seq < coalesce(
    (select b.wallet_seq from credit_transaction b where b.id = ${beforeId}::bigint and b.wallet_id = w.id), 9223372036854775807)`]
  return sql`select t.id from unnest(${uuids(walletIds)}) w(id) cross join lateral (
    select t.id from credit_transaction t where t.wallet_id = w.id and ${all([...conditions, ...below])}
    order by t.wallet_seq desc limit ${limit}) t`
}

function ofKinds(kinds: TransactionKind[], conditions: SQL[], newest: SQL): SQL {
  return sql`select t.id from unnest(${`{${kinds.join(',')}}`}::text[]) k(kind) cross join lateral (
    select t.id from credit_transaction t where t.kind = k.kind and ${all(conditions)} ${newest}) t`
}

/** A stretch of the ledger, newest first, and the few rows whose two times lie far apart. */
async function backwards(
  tx: Tx, scope: LedgerScope, { beforeId, lookThrough }: Stretch, newest: SQL,
): Promise<Sources> {
  const { period } = scope
  const bounds = await findBounds(tx, period)
  const high = min(beforeId === null ? bounds.end : BigInt(beforeId), bounds.end)
  const low = max(high - BigInt(lookThrough), bounds.start)
  const isOver = low <= bounds.start
  const conditions = [...rowConditions(scope), ...period ? periodConditions(period) : []]
  const isSplit = period?.by === 'effective'
  const main = [sql`t.id >= ${low.toString()}::bigint`, sql`t.id < ${high.toString()}::bigint`, ...isSplit ? [sql`not (${IS_DISPLACED})`] : []]
  const displaced = [
    IS_DISPLACED,
    ...beforeId === null ? [] : [sql`t.id < ${beforeId}::bigint`],
    ...isOver ? [] : [sql`t.id >= ${low.toString()}::bigint`],
  ]
  const select = (more: SQL[]) => sql`(select t.id from credit_transaction t where ${all([...conditions, ...more])} ${newest})`
  // `offset 0`: the planner must not think that the displaced ones are found quickly on the way back from the end
  const rare = sql`(select id from (select t.id from credit_transaction t where ${all([...conditions, ...displaced])} offset 0) t ${newest})`
  return { sources: isSplit ? [select(main), rare] : [select(main)], searchedTo: isOver ? null : low.toString() }
}

/** Ids between which the rows of a period lie, apart from displaced ones: `start` included, `end` not. */
async function findBounds(tx: Tx, period: LedgerPeriod | undefined): Promise<{ start: bigint, end: bigint }> {
  // twice: a row's two times may differ, and so may the order of rows and that of their times
  const shift = (instant: string, byMs: number) => new Date(Date.parse(instant) + byMs).toISOString()
  const start = period?.from === undefined ? sql`0::bigint` : lastIdBefore(shift(period.from, -2 * SLACK_MS))
  const end = period?.before === undefined ? sql`select max(id) from credit_transaction` : lastIdBefore(shift(period.before, 2 * SLACK_MS))
  const [row] = await tx.execute<{ start: string, end: string | null }>(sql`select (${start}) + 1 as start, (${end}) + 1 as end`)
  return { start: BigInt(row!.start), end: BigInt(row!.end ?? 1) }
}

/** Ids and times grow together: found by halving, one look at the primary key for each step. */
function lastIdBefore(instant: string): SQL {
  return sql`with recursive search(low, high) as (
      select 0::bigint, coalesce((select max(id) from credit_transaction), 0)
      union all
      select case when probe.created_at < ${instant}::timestamptz then probe.id else s.low end,
        case when probe.created_at < ${instant}::timestamptz then s.high else middle.id - 1 end
      from search s cross join lateral (select (s.low + s.high + 1) / 2 as id) middle
        left join lateral (select t.id, t.created_at from credit_transaction t where t.id between middle.id and s.high order by t.id limit 1) probe on true
      where s.low < s.high)
    select low from search where low >= high limit 1`
}

/** All rows of a view, each once, in no order: for sums and exports. */
export async function wholeView(tx: Tx, scope: LedgerScope, columns: SQL): Promise<SQL> {
  const { walletIds, reference, toNumbers, period } = scope
  const conditions = [...rowConditions(scope), ...period ? periodConditions(period) : []]
  const select = (more: SQL[]) => sql`select ${columns} from credit_transaction t where ${all([...conditions, ...more])}`
  if (!period || walletIds || reference || toNumbers) return select([])
  const { start, end } = await findBounds(tx, period)
  const within = [sql`t.id >= ${start.toString()}::bigint`, sql`t.id < ${end.toString()}::bigint`]
  if (period.by === 'posted') return select(within)
  return sql`${select([...within, sql`not (${IS_DISPLACED})`])} union all ${select([IS_DISPLACED])}`
}

const min = (a: bigint, b: bigint) => (a < b ? a : b)
const max = (a: bigint, b: bigint) => (a > b ? a : b)

export interface KindTotal { kind: TransactionKind, count: number, inMicros: bigint, outMicros: bigint }

/** Sums over all rows of a view, by kind: as long as it takes to read them. */
export async function sumLedger(tx: Tx, scope: LedgerScope, timeoutMs: number): Promise<KindTotal[]> {
  await tx.execute(sql`select set_config('statement_timeout', ${String(timeoutMs)}, true), set_config('plan_cache_mode', 'force_custom_plan', true)`)
  type Sum = { kind: TransactionKind, count: string, in_micros: string, out_micros: string }
  const rows = await tx.execute<Sum>(sql`
    select t.kind, count(*)::text as count, coalesce(sum(t.amount_micros) filter (where t.amount_micros > 0), 0)::text as in_micros,
      coalesce(-sum(t.amount_micros) filter (where t.amount_micros < 0), 0)::text as out_micros
    from (${await wholeView(tx, scope, sql`t.kind, t.amount_micros`)}) t group by t.kind order by t.kind`)
  return rows.map(({ kind, count, in_micros, out_micros }) => (
    { kind, count: Number(count), inMicros: BigInt(in_micros), outMicros: BigInt(out_micros) }
  ))
}
