import { and, desc, eq, gt, notInArray, or, lt, sql } from 'drizzle-orm'
import { payment, paymentEvent } from '../../../drizzle/schema/payments'
import { creditTransaction } from '../../../drizzle/schema/wallet'
import type { PaymentPurpose, PaymentState } from '../../../shared/schemas/payments'
import type { Sql, Tx } from '../client'

export type PaymentRow = typeof payment.$inferSelect
export type NewPaymentEvent = typeof paymentEvent.$inferInsert

export async function findPayment(tx: Tx, id: string): Promise<PaymentRow | null> {
  const [row] = await tx.select().from(payment).where(eq(payment.id, id))
  return row ?? null
}

/** With the ledger row that credited it. By id, or by the number of its receipt. */
export async function findOwnPayment(tx: Tx, userId: string, idOrReceipt: string) {
  const isReceipt = idOrReceipt.startsWith('R-')
  const [row] = await tx.select({ payment, transaction: creditTransaction }).from(payment)
    .leftJoin(creditTransaction, eq(creditTransaction.id, payment.transactionId))
    .where(and(eq(payment.userId, userId), eq(isReceipt ? payment.receiptNumber : payment.id, idOrReceipt)))
  return row ?? null
}

export async function findNewestPayment(tx: Tx, userId: string, purpose: PaymentPurpose): Promise<PaymentRow | null> {
  const [row] = await tx.select().from(payment).where(and(eq(payment.userId, userId), eq(payment.purpose, purpose)))
    .orderBy(desc(payment.createdAt), desc(payment.id)).limit(1)
  return row ?? null
}

/** Newest first. */
export async function listPayments(
  tx: Tx, filter: { userId: string, limit: number, after?: { createdAt: Date, id: string } | undefined },
): Promise<PaymentRow[]> {
  const { after } = filter
  return tx.select().from(payment).where(and(
    eq(payment.userId, filter.userId),
    after && or(
      lt(payment.createdAt, after.createdAt),
      and(eq(payment.createdAt, after.createdAt), lt(payment.id, after.id)),
    ),
  )).orderBy(desc(payment.createdAt), desc(payment.id)).limit(filter.limit)
}

/** What a person has paid in since, or may still be paying, in the smallest unit. */
export async function sumPaymentsSince(tx: Tx, userId: string, since: Date): Promise<bigint> {
  const [row] = await tx.select({ sum: sql<string>`coalesce(sum(${payment.amountMinor}), 0)` }).from(payment).where(and(
    eq(payment.userId, userId), gt(payment.createdAt, since), notInArray(payment.state, ['failed', 'expired', 'canceled']),
  ))
  return BigInt(row!.sum)
}

export interface NewPayment {
  id: string
  userId: string
  walletId: string
  purpose: PaymentPurpose
  amountMinor: bigint
  currency: string
  savesCard: boolean
  crossingId: bigint | null
  /** Where in the app its payer came from; left out where nobody did. */
  returnPath?: string | null
  lookAfter: Date
  now: Date
}

/** Locks the wallet until the transaction ends. The kernel refuses with SQLSTATE TT0xx. */
export async function openPayment(tx: Tx, p: NewPayment): Promise<'opened' | 'over_limit' | 'stopped'> {
  const [row] = await tx.execute<{ outcome: 'opened' | 'over_limit' | 'stopped' }>(sql`
    select open_payment(p_id => ${p.id}::uuid, p_user_id => ${p.userId}, p_wallet_id => ${p.walletId}::uuid, p_purpose => ${p.purpose}, p_amount_minor => ${p.amountMinor.toString()}::bigint,
      p_currency => ${p.currency}, p_saves_card => ${p.savesCard}::boolean, p_crossing_id => ${p.crossingId?.toString() ?? null}::bigint,
      p_look_after => ${p.lookAfter.toISOString()}::timestamptz, p_at => ${p.now.toISOString()}::timestamptz, p_return_path => ${p.returnPath ?? null}) as outcome`)
  return row!.outcome
}

export interface PaymentNote {
  id: string
  state: Exclude<PaymentState, 'paid'>
  sessionId?: string | null
  sessionUrl?: string | null
  providerPaymentId?: string | null
  failureCode?: string | null
  /** What came instead, for `review`. */
  received?: { amountMinor: bigint, currency: string }
  expiresAt?: Date | null
  lookAfter: Date | null
  now: Date
}

/** Only forward; null keeps what is known. @returns the state that the payment is in now. */
export async function notePayment(tx: Tx, n: PaymentNote): Promise<PaymentState> {
  const [row] = await tx.execute<{ state: PaymentState }>(sql`
    select note_payment(p_id => ${n.id}::uuid, p_state => ${n.state}, p_session_id => ${n.sessionId ?? null}, p_session_url => ${n.sessionUrl ?? null}, p_provider_payment_id => ${n.providerPaymentId ?? null},
      p_failure_code => ${n.failureCode ?? null}, p_expires_at => ${n.expiresAt?.toISOString() ?? null}::timestamptz, p_look_after => ${n.lookAfter?.toISOString() ?? null}::timestamptz,
      p_at => ${n.now.toISOString()}::timestamptz, p_received_minor => ${n.received?.amountMinor.toString() ?? null}::bigint, p_received_currency => ${n.received?.currency ?? null}) as state`)
  return row!.state
}

export interface Credit {
  id: string
  providerPaymentId: string
  chargeId: string | null
  amountMinor: bigint
  currency: string
  methodLabel: string | null
  /** The provider's of the card; null where it gave none. */
  methodFingerprint?: string | null
  now: Date
}

/** Once (M15). TT010 for another amount, currency or payment of the provider; TT002 for a wallet that is closed. */
export async function creditPayment(tx: Tx, c: Credit): Promise<{ isRepeat: boolean, receiptNumber: string }> {
  const [row] = await tx.execute<{ is_repeat: boolean, receipt_number: string }>(sql`
    select is_repeat, receipt_number from credit_payment(p_id => ${c.id}::uuid, p_provider_payment_id => ${c.providerPaymentId}, p_charge_id => ${c.chargeId},
      p_amount_minor => ${c.amountMinor.toString()}::bigint, p_currency => ${c.currency}, p_method_label => ${c.methodLabel},
      p_at => ${c.now.toISOString()}::timestamptz, p_method_fingerprint => ${c.methodFingerprint ?? null})`)
  return { isRepeat: row!.is_repeat, receiptNumber: row!.receipt_number }
}

export async function isEventKnown(tx: Tx, eventId: string): Promise<boolean> {
  const rows = await tx.select({ id: paymentEvent.eventId }).from(paymentEvent).where(eq(paymentEvent.eventId, eventId))
  return rows.length > 0
}

/** Once and for ever; one that is known stays as it was. */
export async function insertPaymentEvent(tx: Tx, row: NewPaymentEvent): Promise<void> {
  await tx.insert(paymentEvent).values(row).onConflictDoNothing({ target: paymentEvent.eventId })
}

/** Takes payments that the provider is to be asked about; nobody else gets them while the lease lasts. */
export async function claimDuePayments(client: Sql, limit: number, now: Date, leaseSeconds: number): Promise<string[]> {
  const rows = await client`select claim_due_payments(p_limit => ${limit}::int, p_at => ${now.toISOString()}::timestamptz, p_lease => make_interval(secs => ${leaseSeconds}::int)) as id`
  return rows.map(row => row.id as string)
}
