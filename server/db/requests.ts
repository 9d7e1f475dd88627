import { aliasedTable, and, desc, eq, sql, type SQL } from 'drizzle-orm'
import { user } from '../../drizzle/schema/auth'
import { moneyLimit, moneyRequest, voucherBatch } from '../../drizzle/schema/requests'
import { wallet } from '../../drizzle/schema/wallet'
import type { RequestDecision, RequestKind, RequestState } from '../../shared/schemas/requests'
import type { Tx } from './client'
import type { PersonFields } from './adjustments'

export type RequestRow = typeof moneyRequest.$inferSelect
/** A request with whom it concerns, and what became of a batch. */
export interface RequestFound {
  request: RequestRow
  person: PersonFields | null
  requester: PersonFields
  decider: PersonFields | null
  batch: typeof voucherBatch.$inferSelect | null
}

const requester = aliasedTable(user, 'requester')
const decider = aliasedTable(user, 'decider')
const isPending = sql<boolean>`(${moneyRequest.state} = 'pending')`

function selectRequests(tx: Tx) {
  return tx.select({
    request: moneyRequest,
    person: { id: user.id, name: user.name, email: user.email },
    requester: { id: requester.id, name: requester.name, email: requester.email },
    decider: { id: decider.id, name: decider.name, email: decider.email },
    batch: voucherBatch,
  }).from(moneyRequest)
    .leftJoin(user, eq(user.id, moneyRequest.userId))
    .innerJoin(requester, eq(requester.id, moneyRequest.requestedBy))
    .leftJoin(decider, eq(decider.id, moneyRequest.decidedBy))
    .leftJoin(voucherBatch, eq(voucherBatch.requestId, moneyRequest.id))
}

export async function findRequest(tx: Tx, id: string): Promise<RequestFound | null> {
  const [row] = await selectRequests(tx).where(eq(moneyRequest.id, id))
  return row ?? null
}

/** The one of a subject that waits for a decision. */
export async function findPendingRequest(tx: Tx, kinds: RequestKind[], subject: string): Promise<string | null> {
  const [row] = await tx.select({ id: moneyRequest.id }).from(moneyRequest)
    .where(and(eq(moneyRequest.subject, subject), eq(moneyRequest.state, 'pending'), sql`${moneyRequest.kind} = any(${`{${kinds.join(',')}}`}::text[])`))
  return row?.id ?? null
}

export interface RequestFilter {
  limit: number
  state?: RequestState | undefined
  kind?: RequestKind | undefined
  /** The last row of the page before. */
  after?: { isPending: boolean, at: Date, id: string } | undefined
}

/** Pending first, then the newest first; by keyset. */
export async function listRequests(tx: Tx, { limit, state, kind, after }: RequestFilter): Promise<RequestFound[]> {
  const conditions: (SQL | undefined)[] = [
    state && eq(moneyRequest.state, state),
    kind && eq(moneyRequest.kind, kind),
    after && sql`(${isPending}, ${moneyRequest.requestedAt}, ${moneyRequest.id})
      < (${after.isPending}, ${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`,
  ]
  return selectRequests(tx).where(and(...conditions))
    .orderBy(desc(isPending), desc(moneyRequest.requestedAt), desc(moneyRequest.id)).limit(limit)
}

export interface NewRequest {
  id: string
  kind: RequestKind
  ask: Record<string, unknown>
  requestedBy: string
  now: Date
}

/**
 * Asks; nothing changes but that it waits. Refusals: SQLSTATE TT001, TT006, TT012, TT013, TT015 (months), TT016 (the
 * day's limits), TT017 (name taken), TT018 (another one waits), and 23505 for an id that is taken.
 */
export async function requestMoney(tx: Tx, { id, kind, ask, requestedBy, now }: NewRequest): Promise<void> {
  await tx.execute(sql`
    select request_money(p_id => ${id}::uuid, p_kind => ${kind}, p_ask => ${JSON.stringify(ask)}::text::jsonb, p_by => ${requestedBy}, p_at => ${now.toISOString()}::timestamptz)`)
}

export interface RequestVerdict {
  id: string
  decision: RequestDecision
  decidedBy: string
  /** Of what was read. */
  contentHash: Uint8Array
  note: string | null
  now: Date
}

/** Adding up a month may take a while; meanwhile nobody's movement waits long behind our wait for a lock. */
const DECIDING = { statementTimeoutMs: 120_000, lockTimeoutMs: 3_000 }

/**
 * Decides; an approval does what was asked. Refusals arrive as SQLSTATE TT001, TT002, TT005 (not what was read), TT013
 * (own, or no role), TT014 (decided), TT015 (months), TT016 (the day's limits).
 */
export async function decideMoney(tx: Tx, v: RequestVerdict): Promise<void> {
  await tx.execute(sql`select set_config('statement_timeout', ${String(DECIDING.statementTimeoutMs)}, true),
    set_config('lock_timeout', ${String(DECIDING.lockTimeoutMs)}, true)`)
  await tx.execute(sql`
    select decide_money(p_id => ${v.id}::uuid, p_decision => ${v.decision}, p_by => ${v.decidedBy}, p_content_hash => ${Buffer.from(v.contentHash)}, p_note => ${v.note}, p_at => ${v.now.toISOString()}::timestamptz)`)
}

export interface NewCode { digest: Uint8Array, tail: string }

/** Writes the codes of a batch that was approved, once. TT013 for who did not ask, TT014 where they were drawn. */
export async function drawVouchers(
  tx: Tx, requestId: string, staffId: string, codes: NewCode[], now: Date,
): Promise<void> {
  const rows = codes.map(({ digest, tail }) => ({ digest: Buffer.from(digest).toString('hex'), tail }))
  await tx.execute(sql`
    select draw_vouchers(p_id => ${requestId}::uuid, p_by => ${staffId}, p_codes => ${JSON.stringify(rows)}::text::jsonb, p_at => ${now.toISOString()}::timestamptz)`)
}

/** What of a day's limit somebody has used up: what waits, and what was approved within 24 hours. */
export async function sumAskedBy(tx: Tx, staffId: string): Promise<bigint> {
  const [row] = await tx.execute<{ used: string }>(sql`
    select coalesce(sum(worth), 0)::text as used from (
      select abs(amount_micros) as worth, state, counted_at from adjustment_request where requested_by = ${staffId}
      union all select worth_micros, state, counted_at from money_request where requested_by = ${staffId}
    ) asked where state = 'pending' or state = 'approved' and counted_at > now() - interval '24 hours'`)
  return BigInt(row!.used)
}

/** The limits by name. */
export async function listMoneyLimits(tx: Tx): Promise<Map<string, bigint>> {
  const rows = await tx.select({ name: moneyLimit.name, amount: moneyLimit.amount }).from(moneyLimit)
  return new Map(rows.map(row => [row.name, row.amount]))
}

/** A wallet as it is now, with what it owes. */
export async function readWalletDebt(tx: Tx, walletId: string) {
  const [row] = await tx.select({ balanceMicros: wallet.balanceMicros, owedMicros: sql<string>`owed_micros(p_wallet_id => ${wallet.id})::text` })
    .from(wallet).where(eq(wallet.id, walletId))
  return row ?? null
}
