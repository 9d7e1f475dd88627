import { asc, eq, sql } from 'drizzle-orm'
import { user } from '../../../drizzle/schema/auth'
import { adjustmentRequest, callComplaint } from '../../../drizzle/schema/finance'
import { dispute, payment, paymentEvent, paymentRefund } from '../../../drizzle/schema/payments'
import { voucher, voucherUse, walletLot, lotMovement } from '../../../drizzle/schema/grants'
import { creditTransaction } from '../../../drizzle/schema/wallet'
import type { RowRelation } from '../../../shared/schemas/evidence'
import type { Tx } from '../client'
import { listLedgerRows, type LedgerListRow } from './page'

export async function findLedgerRow(tx: Tx, id: string): Promise<LedgerListRow | null> {
  const [row] = await listLedgerRows(tx, sql`select ${id}::bigint as id`)
  return row ?? null
}

export async function findStoredRow(tx: Tx, id: string): Promise<typeof creditTransaction.$inferSelect | null> {
  const [row] = await tx.select().from(creditTransaction).where(eq(creditTransaction.id, BigInt(id)))
  return row ?? null
}

export async function findNeighbour(tx: Tx, walletId: string, seq: bigint) {
  const [row] = await tx.select({
    id: creditTransaction.id,
    walletSeq: creditTransaction.walletSeq,
    balanceAfterMicros: creditTransaction.balanceAfterMicros,
    hash: creditTransaction.hash,
  }).from(creditTransaction).where(sql`${creditTransaction.walletId} = ${walletId} and ${creditTransaction.walletSeq} = ${seq.toString()}::bigint`)
  return row ?? null
}

/** Rows that this one gives back, and those that give this one back. */
export async function findRelated(tx: Tx, id: string): Promise<(LedgerListRow & { relation: RowRelation })[]> {
  const related = await tx.execute<{ id: string, relation: RowRelation }>(sql`
    select refunds_id as id, 'refunds' as relation from credit_transaction where id = ${id}::bigint and refunds_id is not null
    union all select reverses_id, 'reverses' from credit_transaction where id = ${id}::bigint and reverses_id is not null
    union all select id, 'refunded_by' from credit_transaction where refunds_id = ${id}::bigint
    union all select id, 'reversed_by' from credit_transaction where reverses_id = ${id}::bigint`)
  const relationOf = new Map(related.map(row => [row.id, row.relation]))
  if (relationOf.size === 0) return []
  const rows = await listLedgerRows(tx, sql`select unnest(${`{${[...relationOf.keys()].join(',')}}`}::bigint[]) as id`)
  return rows.map(row => ({ ...row, relation: relationOf.get(row.id)! }))
}

/** Lots of granted credit that a row drew on, gave back to, or opened. */
export async function listLotMovements(tx: Tx, id: string) {
  const moved = await tx.select({ lot: walletLot, amountMicros: lotMovement.amountMicros }).from(lotMovement)
    .innerJoin(walletLot, eq(walletLot.id, lotMovement.lotId))
    .where(eq(lotMovement.transactionId, BigInt(id))).orderBy(asc(walletLot.id))
  if (moved.length > 0) return moved
  const opened = await tx.execute<{ id: string }>(sql`
    select l.id from wallet_lot l join credit_transaction t on t.wallet_id = l.wallet_id
    where t.id = ${id}::bigint and t.kind = 'grant' and l.transaction_id = t.id`)
  if (opened.length === 0) return []
  const lots = await tx.select().from(walletLot).where(eq(walletLot.id, BigInt(opened[0]!.id)))
  return lots.map(lot => ({ lot, amountMicros: lot.amountMicros }))
}

export async function findPaymentEvidence(tx: Tx, paymentId: string) {
  const [row] = await tx.select().from(payment).where(eq(payment.id, paymentId))
  if (!row) return null
  const events = await tx.select().from(paymentEvent).where(eq(paymentEvent.paymentId, paymentId))
    .orderBy(asc(paymentEvent.receivedAt), asc(paymentEvent.eventId))
  const refunds = await tx.select().from(paymentRefund).where(eq(paymentRefund.paymentId, paymentId))
    .orderBy(asc(paymentRefund.createdAt))
  const disputes = await tx.select().from(dispute).where(eq(dispute.paymentId, paymentId))
    .orderBy(asc(dispute.createdAt))
  return { payment: row, events, refunds, disputes }
}

/** The request of two people behind an adjustment: its row is posted under the request's id. */
export async function findAdjustmentEvidence(tx: Tx, adjustmentId: string) {
  const [row] = await tx.select().from(adjustmentRequest).where(eq(adjustmentRequest.id, adjustmentId))
  return row ?? null
}

export async function findComplaintEvidence(tx: Tx, callId: string) {
  const [row] = await tx.select().from(callComplaint).where(eq(callComplaint.callId, callId))
  return row ?? null
}

export async function findVoucherEvidence(tx: Tx, voucherId: string, userId: string) {
  const selected = { batch: voucher.batch, codeTail: voucher.codeTail, usedAt: voucherUse.usedAt }
  const [row] = await tx.select(selected).from(voucherUse)
    .innerJoin(voucher, eq(voucher.id, voucherUse.voucherId))
    .where(sql`${voucherUse.voucherId} = ${voucherId} and ${voucherUse.userId} = ${userId}`)
  return row ?? null
}

export async function findNames(tx: Tx, userIds: string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map()
  const rows = await tx.select({ id: user.id, name: user.name }).from(user).where(sql`${user.id} in ${userIds}`)
  return new Map(rows.map(row => [row.id, row.name]))
}
