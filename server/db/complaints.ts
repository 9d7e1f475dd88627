import { aliasedTable, and, desc, eq, gte, ne, sql, type SQL } from 'drizzle-orm'
import { user } from '../../drizzle/schema/auth'
import { call, webhookEvent } from '../../drizzle/schema/calls'
import { callComplaint } from '../../drizzle/schema/finance'
import { wallet } from '../../drizzle/schema/wallet'
import type { ComplaintReason, ComplaintState } from '../../shared/schemas/complaints'
import type { Tx } from './client'
import type { PersonFields } from './adjustments'

export type ComplaintFields = typeof callComplaint.$inferSelect
export interface ComplaintFound {
  complaint: ComplaintFields
  person: PersonFields
  decider: PersonFields | null
  toNumber: string
  calledAt: Date
  currency: string
  chargedMicros: bigint
}

/** As the person may see it: their own. */
export async function findComplaintOfCall(tx: Tx, callId: string): Promise<ComplaintFields | null> {
  const [row] = await tx.select().from(callComplaint).where(eq(callComplaint.callId, callId))
  return row ?? null
}

/** Of a call's charge, what is not back in the wallet yet. Null where nothing was charged. */
export async function findRefundable(tx: Tx, callId: string): Promise<bigint | null> {
  const [row] = await tx.execute<{ left: string | null }>(sql`
    select (-charge.amount_micros - coalesce((
      select sum(back.amount_micros) from credit_transaction back where charge.id = back.refunds_id or charge.id = back.reverses_id), 0))::bigint as left
    from credit_transaction charge where charge.call_id = ${callId}::uuid and charge.kind = 'call_charge'`)
  return row?.left == null ? null : BigInt(row.left)
}

/** What the carrier said of how the charged leg ended; null where it said nothing. */
export async function findSipResponse(tx: Tx, callId: string): Promise<number | null> {
  const [row] = await tx.select({ code: sql<number>`(${webhookEvent.facts}->>'sipResponseCode')::int` }).from(webhookEvent)
    .where(and(eq(webhookEvent.callId, callId), eq(webhookEvent.kind, 'completed'), sql`${webhookEvent.facts} ? 'sipResponseCode'`))
    .orderBy(desc(webhookEvent.id)).limit(1)
  return row?.code ?? null
}

/** One complaint of a person at a time, until the transaction ends: what is counted stays as it was counted. */
export async function lockComplaintsOf(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('talktime:complaints:' || ${userId}, 0))`)
}

export async function countInstantRefunds(tx: Tx, userId: string, since: Date): Promise<number> {
  const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(callComplaint)
    .where(and(eq(callComplaint.userId, userId), eq(callComplaint.state, 'refunded_at_once'), gte(callComplaint.createdAt, since)))
  return row!.count
}

export interface NewComplaint {
  id: string
  callId: string
  userId: string
  reason: ComplaintReason
  note: string | null
  /** The rule that answers it at once, with all that is left of the charge; null: it waits. */
  rule: string | null
  evidence: ComplaintFields['evidence']
  answer: string | null
  refund: RefundTerms
  now: Date
}

export interface RefundTerms {
  requestHash: Uint8Array
  /** Granted credit that comes back lives at least until then. */
  grantedUntil: Date
}

/** Once a call. Refusals arrive as SQLSTATE TT001, TT002, TT005, TT006, TT012, TT014 and 23505. */
export async function fileComplaint(tx: Tx, c: NewComplaint): Promise<ComplaintFields> {
  await tx.execute(sql`
    select file_complaint(p_id => ${c.id}::uuid, p_call_id => ${c.callId}::uuid, p_user_id => ${c.userId}, p_reason => ${c.reason}, p_note => ${c.note}, p_rule => ${c.rule}, p_evidence => ${JSON.stringify(c.evidence)}::text::jsonb,
      p_answer => ${c.answer}, p_request_hash => ${Buffer.from(c.refund.requestHash)}, p_granted_until => ${c.refund.grantedUntil.toISOString()}::timestamptz, p_at => ${c.now.toISOString()}::timestamptz)`)
  return (await findComplaintOfCall(tx, c.callId))!
}

export interface ComplaintDecision {
  id: string
  decision: 'refund' | 'decline'
  /** Null: all that is left of the charge. */
  amountMicros: bigint | null
  answer: string
  decidedBy: string
  refund: RefundTerms
  now: Date
}

/**
 * Answers one that waits; the first one wins. Refusals: SQLSTATE TT002, TT005, TT012 (more than is left), TT013 (one's
 * own, or no right to). @returns false where it was answered already.
 */
export async function answerComplaint(tx: Tx, d: ComplaintDecision): Promise<boolean> {
  const [row] = await tx.execute<{ is_answered: boolean }>(sql`
    select answer_complaint(p_id => ${d.id}::uuid, p_decision => ${d.decision}, p_amount => ${d.amountMicros?.toString() ?? null}::bigint, p_answer => ${d.answer}, p_by => ${d.decidedBy},
      p_request_hash => ${Buffer.from(d.refund.requestHash)}, p_granted_until => ${d.refund.grantedUntil.toISOString()}::timestamptz, p_at => ${d.now.toISOString()}::timestamptz) as is_answered`)
  return row!.is_answered
}

const decider = aliasedTable(user, 'decider')
const isWaiting = sql<boolean>`(${callComplaint.state} = 'waiting')`

function selectComplaints(tx: Tx) {
  return tx.select({
    complaint: callComplaint,
    person: { id: user.id, name: user.name, email: user.email },
    decider: { id: decider.id, name: decider.name, email: decider.email },
    toNumber: call.toNumber,
    calledAt: call.createdAt,
    currency: call.currency,
    chargedMicros: sql<string>`coalesce(${call.chargedMicros}, 0)`.mapWith(BigInt),
  }).from(callComplaint)
    .innerJoin(call, eq(call.id, callComplaint.callId))
    .innerJoin(user, eq(user.id, callComplaint.userId))
    .leftJoin(decider, eq(decider.id, callComplaint.decidedBy))
}

export async function findComplaint(tx: Tx, id: string): Promise<ComplaintFound | null> {
  const [row] = await selectComplaints(tx).where(eq(callComplaint.id, id))
  return row ?? null
}

export interface ComplaintFilter {
  limit: number
  state?: ComplaintState | undefined
  /** The last row of the page before. */
  after?: { isWaiting: boolean, at: Date, id: string } | undefined
}

/** Waiting first, then the newest first; by keyset. */
export async function listComplaints(tx: Tx, { limit, state, after }: ComplaintFilter): Promise<ComplaintFound[]> {
  const conditions: (SQL | undefined)[] = [
    state && eq(callComplaint.state, state),
    after && sql`(${isWaiting}, ${callComplaint.createdAt}, ${callComplaint.id})
      < (${after.isWaiting}, ${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`,
  ]
  return selectComplaints(tx).where(and(...conditions))
    .orderBy(desc(isWaiting), desc(callComplaint.createdAt), desc(callComplaint.id)).limit(limit)
}

/** What a person said of other calls, newest first. */
export async function listEarlierComplaints(
  tx: Tx, of: { userId: string, exceptId: string }, limit: number,
): Promise<ComplaintFound[]> {
  return selectComplaints(tx).where(and(eq(callComplaint.userId, of.userId), ne(callComplaint.id, of.exceptId)))
    .orderBy(desc(callComplaint.createdAt), desc(callComplaint.id)).limit(limit)
}

export async function findCallWallet(tx: Tx, callId: string) {
  const [row] = await tx.select({ status: wallet.status, balanceMicros: wallet.balanceMicros }).from(wallet)
    .innerJoin(call, eq(call.walletId, wallet.id)).where(eq(call.id, callId))
  return row ?? null
}
