import { aliasedTable, and, desc, eq, sql, type SQL } from 'drizzle-orm'
import { user } from '../../drizzle/schema/auth'
import { adjustmentRequest } from '../../drizzle/schema/finance'
import { creditTransaction, wallet } from '../../drizzle/schema/wallet'
import type { AdjustmentDecision, AdjustmentReason, AdjustmentState } from '../../shared/schemas/adjustments'
import type { Tx } from './client'

export type AdjustmentRow = typeof adjustmentRequest.$inferSelect
export interface PersonFields { id: string, name: string, email: string }
/** A request with whom it concerns and the wallet as it is now. */
export interface AdjustmentFound {
  request: AdjustmentRow
  currency: string
  balanceMicros: bigint
  heldMicros: bigint
  person: PersonFields
  requester: PersonFields
  decider: PersonFields | null
  /** It would post late now; of a posted one: it did. */
  isLate: boolean
}

const requester = aliasedTable(user, 'requester')
const decider = aliasedTable(user, 'decider')
const isPending = sql<boolean>`(${adjustmentRequest.state} = 'pending')`

/** A posted one is what its row says; the others by the closings that hold. */
const isLate = sql<boolean>`case when ${creditTransaction.id} is not null then ${creditTransaction.lateFor} is not null else
  (${adjustmentRequest.effectiveAt} < (select (max(c.month) + interval '1 month') at time zone 'UTC' from closed_month c
    where not exists (select from month_reopening r where r.month = c.month and r.closing = c.closing))) is true end`

function selectAdjustments(tx: Tx) {
  return tx.select({
    request: adjustmentRequest,
    currency: wallet.currency,
    balanceMicros: wallet.balanceMicros,
    heldMicros: wallet.heldMicros,
    person: { id: user.id, name: user.name, email: user.email },
    requester: { id: requester.id, name: requester.name, email: requester.email },
    decider: { id: decider.id, name: decider.name, email: decider.email },
    isLate,
  }).from(adjustmentRequest)
    .innerJoin(wallet, eq(wallet.id, adjustmentRequest.walletId))
    .innerJoin(user, eq(user.id, adjustmentRequest.userId))
    .innerJoin(requester, eq(requester.id, adjustmentRequest.requestedBy))
    .leftJoin(decider, eq(decider.id, adjustmentRequest.decidedBy))
    .leftJoin(creditTransaction, eq(creditTransaction.id, adjustmentRequest.transactionId))
}

export async function findAdjustment(tx: Tx, id: string): Promise<AdjustmentFound | null> {
  const [row] = await selectAdjustments(tx).where(eq(adjustmentRequest.id, id))
  return row ?? null
}

export interface AdjustmentFilter {
  limit: number
  state?: AdjustmentState | undefined
  /** The last row of the page before. */
  after?: { isPending: boolean, at: Date, id: string } | undefined
}

/** Pending first, then the newest first; by keyset. */
export async function listAdjustments(tx: Tx, { limit, state, after }: AdjustmentFilter): Promise<AdjustmentFound[]> {
  const conditions: (SQL | undefined)[] = [
    state && eq(adjustmentRequest.state, state),
    after && sql`(${isPending}, ${adjustmentRequest.requestedAt}, ${adjustmentRequest.id})
      < (${after.isPending}, ${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`,
  ]
  return selectAdjustments(tx).where(and(...conditions))
    .orderBy(desc(isPending), desc(adjustmentRequest.requestedAt), desc(adjustmentRequest.id)).limit(limit)
}

export interface NewAdjustment {
  id: string
  walletId: string
  amountMicros: bigint
  reasonCode: AdjustmentReason
  note: string
  evidenceLinks: string[]
  effectiveAt: Date
  requestedBy: string
  contentHash: Uint8Array
  now: Date
}

/** Asks; nothing moves. Refusals: SQLSTATE TT001, TT013, TT016 (the day's limits), 23505 for an id that is taken. */
export async function requestAdjustment(tx: Tx, a: NewAdjustment): Promise<void> {
  // a JSON array, because this driver writes no text[] of its own accord
  await tx.execute(sql`select request_adjustment(p_id => ${a.id}::uuid, p_wallet_id => ${a.walletId}::uuid, p_amount => ${a.amountMicros.toString()}::bigint, p_reason_code => ${a.reasonCode},
    p_note => ${a.note}, p_evidence_links => array(select jsonb_array_elements_text(${JSON.stringify(a.evidenceLinks)}::jsonb)), p_effective_at => ${a.effectiveAt.toISOString()}::timestamptz,
    p_requested_by => ${a.requestedBy}, p_content_hash => ${Buffer.from(a.contentHash)}, p_at => ${a.now.toISOString()}::timestamptz)`)
}

export interface Decision {
  id: string
  decision: AdjustmentDecision
  decidedBy: string
  /** Of what was read. */
  contentHash: Uint8Array
  note: string | null
  now: Date
  /** Whether it was read as late; undefined where nobody said. */
  isLate?: boolean | undefined
}

/**
 * Decides; approved posts it. Refusals arrive as SQLSTATE TT001 (unknown), TT002, TT003, TT005 (other content), TT013
 * (own request or wallet), TT014 (decided), TT016 (the day's limits).
 *
 * @returns the ledger row of an approval.
 */
export async function decideAdjustment(tx: Tx, d: Decision): Promise<bigint | null> {
  const [row] = await tx.execute<{ posted: string | null }>(sql`
    select decide_adjustment(p_id => ${d.id}::uuid, p_decision => ${d.decision}, p_decided_by => ${d.decidedBy}, p_content_hash => ${Buffer.from(d.contentHash)}, p_note => ${d.note}, p_at => ${d.now.toISOString()}::timestamptz,
      p_is_late => ${d.isLate ?? null}::boolean) as posted`)
  return row?.posted ? BigInt(row.posted) : null
}

/** Whose wallet it is, and since when they are here. */
export async function findWalletOwner(tx: Tx, walletId: string) {
  const [row] = await tx.select({ userId: user.id, since: user.createdAt, currency: wallet.currency, name: user.name })
    .from(wallet).innerJoin(user, eq(user.id, wallet.userId)).where(eq(wallet.id, walletId))
  return row ?? null
}
