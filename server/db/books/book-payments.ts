import { and, asc, eq, gte, inArray, lt, or, sql, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { dispute, payment, paymentRefund } from '../../../drizzle/schema/payments'
import { creditTransaction } from '../../../drizzle/schema/wallet'
import type { DaySpan } from '../../domain/books/day-span'
import type { Tx } from '../client'
import type { BookPosition } from './book-calls'

const position = (column: PgColumn) => sql<string>`${column}::text`

/** A batch of a day, in the order of a column and an id. */
function ofDay(column: PgColumn, id: PgColumn, day: DaySpan, after: BookPosition | null): SQL | undefined {
  return and(
    gte(column, day.from), lt(column, day.to),
    after === null ? undefined : sql`(${column}, ${id}) > (${after.at}::timestamptz, ${after.id})`,
  )
}

function selectPayments(tx: Tx, condition: SQL | undefined) {
  const fields = { payment, position: position(payment.createdAt), postedMicros: creditTransaction.amountMicros }
  return tx.select(fields).from(payment)
    .leftJoin(creditTransaction, eq(creditTransaction.id, payment.transactionId))
    .where(condition)
}

function selectRefunds(tx: Tx, condition: SQL | undefined) {
  return tx.select({
    refund: paymentRefund,
    position: position(paymentRefund.createdAt),
    postedMicros: creditTransaction.amountMicros,
    currency: payment.currency,
    providerPaymentId: payment.providerPaymentId,
  }).from(paymentRefund)
    .innerJoin(payment, eq(payment.id, paymentRefund.paymentId))
    .innerJoin(creditTransaction, eq(creditTransaction.id, paymentRefund.transactionId))
    .where(condition)
}

function selectDisputes(tx: Tx, condition: SQL | undefined) {
  return tx.select({ dispute, position: position(dispute.createdAt) }).from(dispute).where(condition)
}

export type BookPaymentRow = Awaited<ReturnType<typeof selectPayments>>[number]
export type BookRefundRow = Awaited<ReturnType<typeof selectRefunds>>[number]
export type BookDisputeRow = Awaited<ReturnType<typeof selectDisputes>>[number]

/** By the provider's ids or by ours, of whatever day. */
export async function findBookPayments(tx: Tx, externalIds: string[], ids: string[]): Promise<BookPaymentRow[]> {
  if (externalIds.length === 0) return []
  return selectPayments(tx, or(inArray(payment.providerPaymentId, externalIds), inArray(payment.id, ids)))
}

export async function listPaymentsOfDay(
  tx: Tx, day: DaySpan, after: BookPosition | null, limit: number,
): Promise<BookPaymentRow[]> {
  return selectPayments(tx, ofDay(payment.createdAt, payment.id, day, after))
    .orderBy(asc(payment.createdAt), asc(payment.id)).limit(limit)
}

export async function findBookRefunds(tx: Tx, externalIds: string[], ids: string[]): Promise<BookRefundRow[]> {
  if (externalIds.length === 0) return []
  return selectRefunds(tx, or(inArray(paymentRefund.providerRefundId, externalIds), inArray(paymentRefund.id, ids)))
}

export async function listRefundsOfDay(
  tx: Tx, day: DaySpan, after: BookPosition | null, limit: number,
): Promise<BookRefundRow[]> {
  return selectRefunds(tx, ofDay(paymentRefund.createdAt, paymentRefund.id, day, after))
    .orderBy(asc(paymentRefund.createdAt), asc(paymentRefund.id)).limit(limit)
}

export async function findBookDisputes(tx: Tx, ids: string[]): Promise<BookDisputeRow[]> {
  return ids.length === 0 ? [] : selectDisputes(tx, inArray(dispute.id, ids))
}

export async function listDisputesOfDay(
  tx: Tx, day: DaySpan, after: BookPosition | null, limit: number,
): Promise<BookDisputeRow[]> {
  return selectDisputes(tx, ofDay(dispute.createdAt, dispute.id, day, after))
    .orderBy(asc(dispute.createdAt), asc(dispute.id)).limit(limit)
}

export interface PaymentRef { id: string, providerPaymentId: string | null, providerChargeId: string | null }

/** Payments of ours behind these ids of the provider's payments and charges. */
export async function findPaymentRefs(tx: Tx, paymentIds: string[], chargeIds: string[]): Promise<PaymentRef[]> {
  const { id, providerPaymentId, providerChargeId } = payment
  return tx.select({ id, providerPaymentId, providerChargeId }).from(payment)
    .where(or(inArray(payment.providerPaymentId, paymentIds), inArray(payment.providerChargeId, chargeIds)))
}
