import { and, desc, eq, sql, type SQL } from 'drizzle-orm'
import { financeExport } from '../../drizzle/schema/finance'
import type { LedgerFileRow } from '../../shared/ledger/ledger-file-row'
import { sqlStateOf, type Sql, type Tx } from './client'
import { selectFileRows } from './finance/ledger-file'
import { instantText, wholeView } from './ledger/page'
import type { LedgerScope } from './ledger/scope'

export type ExportRow = typeof financeExport.$inferSelect

const MOST_LISTED = 50

/** Null where the id is taken: by the same request, another one, or somebody else's. */
export async function insertExport(tx: Tx, values: typeof financeExport.$inferInsert): Promise<ExportRow | null> {
  const [row] = await tx.insert(financeExport).values(values).onConflictDoNothing().returning()
  return row ?? null
}

/** One's own only: others read the list of exports, not their files. */
export async function findExport(tx: Tx, userId: string, id: string): Promise<ExportRow | null> {
  const [row] = await tx.select().from(financeExport)
    .where(and(eq(financeExport.id, id), eq(financeExport.userId, userId)))
  return row ?? null
}

export async function listExports(tx: Tx, userId: string): Promise<ExportRow[]> {
  return tx.select().from(financeExport).where(eq(financeExport.userId, userId))
    .orderBy(desc(financeExport.createdAt), desc(financeExport.id)).limit(MOST_LISTED)
}

export async function updateExport(
  tx: Tx, id: string, values: Partial<Pick<ExportRow, 'state' | 'rowsDone' | 'finishedAt'>>,
): Promise<void> {
  await tx.update(financeExport).set(values).where(eq(financeExport.id, id))
}

/** The newest row there is; `0` for an empty ledger. */
export async function findLastId(tx: Tx): Promise<string> {
  const [row] = await tx.execute<{ id: string }>(sql`select coalesce(max(id), 0)::text as id from credit_transaction`)
  return row!.id
}

/** Its first and last row, when the first one was posted, and just after the last one was. */
export interface PostedStretch { from: string, before: string, firstId: string, lastId: string }

/**
 * When the first and just after the last row of a period of happening were posted: between the two, nothing of the
 * period is missing, and no wallet has a gap. Null where there is no row.
 */
export async function findPostedStretch(
  tx: Tx, period: { from: string, before: string }, throughId: string,
): Promise<PostedStretch | null> {
  const rows = await wholeView(tx, { period: { by: 'effective', ...period }, throughId }, sql`t.id, t.created_at`)
  const [found] = await tx.execute<{ [Name in keyof PostedStretch]: string | null }>(sql`
    select min(t.id)::text as "firstId", max(t.id)::text as "lastId", ${instantText(sql`min(t.created_at)`)} as from,
      ${instantText(sql`(max(t.created_at) + '1 microsecond'::interval)`)} as before from (${rows}) t`)
  return found?.from ? found as PostedStretch : null
}

const TIMED_OUT = '57014'

/** Rows of a view; what the planner thinks where counting takes longer than `timeoutMs`. */
export async function countView(tx: Tx, scope: LedgerScope, timeoutMs: number): Promise<number> {
  const rows = await wholeView(tx, scope, sql`t.id`)
  try {
    // a transaction within: where it is cut short, the outer one goes on
    return await tx.transaction(async inner => {
      await inner.execute(sql`select set_config('statement_timeout', ${String(timeoutMs)}, true),
        set_config('plan_cache_mode', 'force_custom_plan', true)`)
      const [row] = await inner.execute<{ count: string }>(sql`select count(*)::text as count from (${rows}) t`)
      return Number(row!.count)
    })
  } catch (error) {
    if (sqlStateOf(error) !== TIMED_OUT) throw error
    const [row] = await tx.execute<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(sql`explain (format json) ${rows}`)
    return Math.round(row!['QUERY PLAN'][0]!.Plan['Plan Rows'])
  }
}

/** Rows that are fetched at once: about a quarter of a megabyte. */
const BATCH_ROWS = 250
/** Sorting what no index has in order may take a while before the first row. */
const FETCH_TIMEOUT_MS = 600_000

/** The query behind a file: by transaction id, as the file wants it. */
async function fileQuery(tx: Tx, scope: LedgerScope): Promise<SQL> {
  return sql`${selectFileRows(sql`(${await wholeView(tx, scope, sql`t.*`)})`)} order by t.id`
}

/**
 * The rows of a file, a batch at a time, however many there are: the database keeps the place. All of them are of one
 * moment, the one of the first batch.
 */
export async function* readFileRows(tx: Tx, scope: LedgerScope): AsyncGenerator<LedgerFileRow[]> {
  await tx.execute(sql`select set_config('statement_timeout', ${String(FETCH_TIMEOUT_MS)}, true),
    set_config('cursor_tuple_fraction', '0.01', true)`)
  await tx.execute(sql`declare file_rows no scroll cursor for ${await fileQuery(tx, scope)}`)
  let next = fetchBatch(tx)
  for (;;) {
    const rows = await next
    const isLast = rows.length < BATCH_ROWS
    if (!isLast) {
      // the database looks for the next batch while this one is written; whoever stops reading never asks how it went
      next = fetchBatch(tx)
      next.catch(() => {})
    }
    if (rows.length > 0) yield rows
    if (isLast) return
    // Answers are linked to those that follow them: one that is old and not yet collected would keep all the rest.
    rows.length = 0
  }
}

/** A promise, where the query alone would wait to be asked for. */
async function fetchBatch(tx: Tx): Promise<LedgerFileRow[]> {
  return tx.execute<LedgerFileRow & Record<string, unknown>>(sql`fetch forward ${sql.raw(String(BATCH_ROWS))} from file_rows`)
}

/** A transaction by which connection runs it and since when: the connection alone may run another one by now. */
export interface RunningTransaction { pid: number, since: string }

export async function identify(tx: Tx): Promise<RunningTransaction> {
  const [row] = await tx.execute<{ pid: number, since: string }>(sql`select pg_backend_pid() as pid, now()::text as since`)
  return { pid: row!.pid, since: row!.since }
}

/** Stops what a transaction is asking just now, if it still runs. */
export async function cancelTransaction(client: Sql, { pid, since }: RunningTransaction): Promise<void> {
  await client`select pg_cancel_backend(pid) from pg_stat_activity where pid = ${pid} and xact_start = ${since}::timestamptz`
}
