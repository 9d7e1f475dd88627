import { and, count, desc, eq, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { boardCheck, matchCase, matchRun } from '../../drizzle/schema/finance'
import type { CaseBucket } from '../../shared/schemas/books'
import type { Tx } from './client'

/** A row that is not as it must be, and what it is about. */
export interface Finding {
  says: string
  walletId: string | null
  callId: string | null
  transactionId: string | null
}

/** All that were found, and the first of them. */
export interface Findings { count: number, first: Finding[] }

export type BoardRow = typeof boardCheck.$inferSelect

/** Rows that people are shown of each check. */
const MOST_SHOWN = 20

type Violation = { rule: string, wallet_id: string | null, call_id: string | null, detail: string, total: string }

/** What breaks one of these rules anywhere in the ledger: as long as it takes to read it. */
export async function findViolations(tx: Tx, rules: readonly string[], timeoutMs: number): Promise<Findings> {
  await limitStatement(tx, timeoutMs)
  return toFindings(await tx.execute<Violation>(sql`
    select v.*, count(*) over ()::text as total from ledger_violations(p_rules => ${`{${rules.map(quoted).join(',')}}`}::text[]) v limit ${MOST_SHOWN}`))
}

/** What breaks one of these rules among the newest rows, the holds and what is due. */
export async function findLiveViolations(
  tx: Tx, rules: readonly string[], now: Date, timeoutMs: number,
): Promise<Findings> {
  await limitStatement(tx, timeoutMs)
  return toFindings(await tx.execute<Violation>(sql`
    select v.*, count(*) over ()::text as total
    from live_violations(p_at => ${now.toISOString()}::timestamptz, p_rules => ${`{${rules.map(quoted).join(',')}}`}::text[]) v limit ${MOST_SHOWN}`))
}

/** Where rows and the evidence log do not agree (F5): as long as it takes to digest every row that is watched. */
export async function findEvidenceViolations(tx: Tx, timeoutMs: number): Promise<Findings> {
  await limitStatement(tx, timeoutMs)
  return toFindings(await tx.execute<Violation>(sql`
    select v.*, count(*) over ()::text as total from evidence_violations() v limit ${MOST_SHOWN}`))
}

const quoted = (rule: string) => `"${rule}"`

async function limitStatement(tx: Tx, timeoutMs: number): Promise<void> {
  await tx.execute(sql`select set_config('statement_timeout', ${String(timeoutMs)}, true)`)
}

function toFindings(rows: readonly Violation[]): Findings {
  const first = rows.map(({ rule, wallet_id: walletId, call_id: callId, detail }) => ({
    says: `${rule.replace(/^[A-Z]\d+ /, '')}: ${detail}`,
    walletId,
    callId,
    // the rules name rows of the ledger in this one way
    transactionId: /\brow (\d+)/.exec(detail)?.[1] ?? null,
  }))
  return { count: Number(rows[0]?.total ?? 0), first }
}

/** The newest row there is and when it was posted: how far the board has seen. */
export async function findNewestRow(tx: Tx): Promise<{ id: string, postedAt: string } | null> {
  // `t.id`: the column, which has an index, and not its text
  const [row] = await tx.execute<{ id: string, posted_at: string }>(sql`
    select t.id::text, to_char(t.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as posted_at
    from credit_transaction t order by t.id desc limit 1`)
  return row ? { id: row.id, postedAt: row.posted_at } : null
}

export async function listBoardRows(tx: Tx): Promise<BoardRow[]> {
  return tx.select().from(boardCheck)
}

/** Wants checks looked at again. Asking twice before anybody begins is asking once. */
export async function askForChecks(tx: Tx, names: readonly string[], now: Date): Promise<void> {
  await tx.insert(boardCheck).values(names.map(name => ({ name, askedAt: now })))
    .onConflictDoUpdate({ target: boardCheck.name, set: { askedAt: now } })
}

export interface CheckClaim {
  now: Date
  /** Whoever looks has given up by then. */
  leaseUntil: Date
  /** An answer from before then is too old. */
  olderThan: Date
}

/** Takes one check that was asked for or is due, for one process at a time; null where there is none. */
export async function claimCheck(tx: Tx, names: readonly string[], claim: CheckClaim): Promise<string | null> {
  await tx.insert(boardCheck).values(names.map(name => ({ name }))).onConflictDoNothing()
  const lastTried = sql`greatest(${boardCheck.checkedAt}, ${boardCheck.failedAt})`
  const [due] = await tx.select({ name: boardCheck.name }).from(boardCheck).where(and(
    inArray(boardCheck.name, [...names]),
    or(isNull(boardCheck.leaseUntil), lte(boardCheck.leaseUntil, claim.now)),
    or(isNotNull(boardCheck.askedAt), isNull(lastTried), lt(lastTried, sql`${claim.olderThan.toISOString()}::timestamptz`)),
  )).orderBy(sql`${boardCheck.askedAt} nulls last`, sql`${lastTried} nulls first`).limit(1).for('update', { skipLocked: true })
  if (!due) return null
  await tx.update(boardCheck).set({ leaseUntil: claim.leaseUntil, askedAt: null }).where(eq(boardCheck.name, due.name))
  return due.name
}

export interface CheckAnswer { findings: Findings, checkedAt: Date, durationMs: number }

export async function noteAnswer(
  tx: Tx, name: string, { findings, checkedAt, durationMs }: CheckAnswer,
): Promise<void> {
  const rows = findings.first.map(row => ({ ...row }))
  await tx.update(boardCheck)
    .set({ checkedAt, durationMs, violations: findings.count, rows, failedAt: null, failure: null, leaseUntil: null })
    .where(eq(boardCheck.name, name))
}

/** The last answer stays: that something was wrong is not forgotten because nobody could look again. */
export async function noteFailure(tx: Tx, name: string, failure: string, failedAt: Date): Promise<void> {
  await tx.update(boardCheck).set({ failedAt, failure, leaseUntil: null }).where(eq(boardCheck.name, name))
}

export async function countOpenCases(tx: Tx): Promise<{ bucket: CaseBucket, count: number }[]> {
  return tx.select({ bucket: matchCase.bucket, count: count() }).from(matchCase)
    .where(eq(matchCase.state, 'open')).groupBy(matchCase.bucket).orderBy(matchCase.bucket)
}

export async function findNewestMatchRun(tx: Tx): Promise<typeof matchRun.$inferSelect | null> {
  const [row] = await tx.select().from(matchRun).orderBy(desc(matchRun.day), desc(matchRun.startedAt)).limit(1)
  return row ?? null
}
