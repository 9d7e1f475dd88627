import { and, asc, desc, eq, exists, inArray, sql } from 'drizzle-orm'
import { payment, paymentRefund, refundRequest } from '../../drizzle/schema/payments'
import type { RefundState } from '../../shared/schemas/refunds'
import type { Sql, Tx } from './client'

/** A person's payments that were paid, the oldest first: what a refund can go back to. */
export async function listPaidPayments(tx: Tx, walletId: string) {
  return tx.select().from(payment).where(and(eq(payment.walletId, walletId), eq(payment.state, 'paid')))
    .orderBy(asc(payment.paidAt), asc(payment.id))
}

/** Those of them whose card has sent a refund back: it would do so again. */
export async function listPaymentsThatSendBack(tx: Tx, walletId: string): Promise<Set<string>> {
  const failed = tx.select({ id: paymentRefund.id }).from(paymentRefund)
    .where(and(eq(paymentRefund.paymentId, payment.id), eq(paymentRefund.state, 'failed')))
  const rows = await tx.select({ id: payment.id }).from(payment)
    .where(and(eq(payment.walletId, walletId), exists(failed)))
  return new Set(rows.map(row => row.id))
}

/** One at a time works on a request until the transaction ends: what is told of all its parts is told once. */
export async function lockRefundRequest(tx: Tx, requestId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`refund:${requestId}`}, 0))`)
}

/** How many refunds and payments of a wallet are under way. */
export async function countUnderWay(tx: Tx, walletId: string): Promise<{ refunds: number, payments: number }> {
  const [row] = await tx.execute<{ refunds: number, payments: number }>(sql`
    select (select count(*) from payment_refund r join payment p on p.id = r.payment_id
        where p.wallet_id = ${walletId}::uuid and r.state in ('created', 'pending'))::int as refunds,
      (select count(*) from payment where wallet_id = ${walletId}::uuid and state in ('created', 'pending', 'processing'))::int as payments`)
  return { refunds: row!.refunds, payments: row!.payments }
}

export interface NewRefund {
  requestId: string
  userId: string
  walletId: string
  parts: { refundId: string, paymentId: string, amountMinor: bigint }[]
  actor: string
  reason: string | null
  lookAfter: Date
  now: Date
}

/**
 * Takes the money out of the wallet, a row for each part. False where the request is known. The kernel refuses with
 * SQLSTATE TT0xx.
 */
export async function beginRefund(tx: Tx, r: NewRefund): Promise<boolean> {
  const list = (values: string[]) => `{${values.join(',')}}`
  const [row] = await tx.execute<{ is_new: boolean }>(sql`
    select begin_refund(p_request_id => ${r.requestId}::uuid, p_user_id => ${r.userId}, p_wallet_id => ${r.walletId}::uuid,
      p_refund_ids => ${list(r.parts.map(part => part.refundId))}::uuid[], p_payment_ids => ${list(r.parts.map(part => part.paymentId))}::uuid[],
      p_amounts_minor => ${list(r.parts.map(part => part.amountMinor.toString()))}::bigint[],
      p_actor => ${r.actor}, p_reason => ${r.reason}, p_look_after => ${r.lookAfter.toISOString()}::timestamptz, p_at => ${r.now.toISOString()}::timestamptz) as is_new`)
  return row!.is_new
}

export interface RefundNote {
  id: string
  providerRefundId: string | null
  state: RefundState
  failureCode: string | null
  lookAfter: Date | null
  now: Date
}

/** Notes what the provider says; a failed one is back in the wallet. @returns the state that it is in now. */
export async function settleRefundRow(tx: Tx, r: RefundNote): Promise<RefundState> {
  const [row] = await tx.execute<{ state: RefundState }>(sql`
    select settle_refund(p_id => ${r.id}::uuid, p_provider_refund_id => ${r.providerRefundId}, p_state => ${r.state}, p_failure_code => ${r.failureCode},
      p_look_after => ${r.lookAfter?.toISOString() ?? null}::timestamptz, p_at => ${r.now.toISOString()}::timestamptz) as state`)
  return row!.state
}

/** A part of a refund with its request and payment. */
export async function findRefund(tx: Tx, id: string) {
  const [row] = await tx.select({ refund: paymentRefund, request: refundRequest, payment }).from(paymentRefund)
    .innerJoin(refundRequest, eq(refundRequest.id, paymentRefund.requestId))
    .innerJoin(payment, eq(payment.id, paymentRefund.paymentId))
    .where(eq(paymentRefund.id, id))
  return row ?? null
}

/** A request with its parts, in the order of their payments. */
export async function findRefundRequest(tx: Tx, id: string) {
  const rows = await tx.select({ refund: paymentRefund, request: refundRequest, payment }).from(paymentRefund)
    .innerJoin(refundRequest, eq(refundRequest.id, paymentRefund.requestId))
    .innerJoin(payment, eq(payment.id, paymentRefund.paymentId))
    .where(eq(refundRequest.id, id)).orderBy(asc(payment.paidAt), asc(payment.id))
  const [first] = rows
  const parts = rows.map(row => ({ refund: row.refund, payment: row.payment }))
  return first ? { request: first.request, parts } : null
}

/** A person's requests, newest first, with their parts: two statements however many there are. */
export async function listRefundRequests(tx: Tx, userId: string, limit: number) {
  const requests = await tx.select().from(refundRequest).where(eq(refundRequest.userId, userId))
    .orderBy(desc(refundRequest.createdAt), desc(refundRequest.id)).limit(limit)
  const parts = requests.length === 0 ? [] : await tx.select({ refund: paymentRefund, payment }).from(paymentRefund)
    .innerJoin(payment, eq(payment.id, paymentRefund.paymentId))
    .where(inArray(paymentRefund.requestId, requests.map(request => request.id)))
    .orderBy(asc(payment.paidAt), asc(payment.id))
  return requests.map(request => ({ request, parts: parts.filter(part => part.refund.requestId === request.id) }))
}

/** Refunds that the provider is to be asked about, each for one asker at a time. */
export async function claimDueRefunds(client: Sql, limit: number, now: Date, leaseSeconds: number): Promise<string[]> {
  const rows = await client`
    select claim_due_refunds(p_limit => ${limit}::int, p_at => ${now.toISOString()}::timestamptz, p_lease => make_interval(secs => ${leaseSeconds}::int)) as id`
  return rows.map(row => row.id as string)
}
