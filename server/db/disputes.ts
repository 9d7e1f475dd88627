import { and, desc, eq, inArray, sql, type SQL } from 'drizzle-orm'
import { user } from '../../drizzle/schema/auth'
import { dispute, disputeMovement, payment } from '../../drizzle/schema/payments'
import { wallet } from '../../drizzle/schema/wallet'
import type { DisputeView, DisputeStatus } from '../../shared/schemas/disputes'
import type { DisputeMovement } from '../domain/disputes/dispute-lifecycle'
import type { Tx } from './client'

export type DisputeRow = typeof dispute.$inferSelect
export type DisputeMovementRow = typeof disputeMovement.$inferSelect
/** A dispute with its payment, wallet and person. */
export interface DisputeFound {
  dispute: DisputeRow
  payment: typeof payment.$inferSelect
  wallet: typeof wallet.$inferSelect
  user: typeof user.$inferSelect
}

export interface DisputeUpdate {
  id: string
  paymentId: string
  amountMinor: bigint
  currency: string
  status: DisputeStatus
  rank: number
  reason: string | null
  movements: DisputeMovement[]
  evidenceDueAt: Date | null
  now: Date
}

export type DisputeChange = 'opened' | 'told' | 'taken' | 'returned'

export interface DisputeOutcome {
  /** Nothing where all was known. */
  changes: DisputeChange[]
  /** By how much more is out of the wallet than before, smallest unit; negative where money is back. */
  movedMinor: bigint
  /** What the wallet did not hold of it. */
  shortMicros: bigint
}

/** Brings the wallet to what a dispute says (M14). The kernel refuses with SQLSTATE TT0xx. */
export async function applyDisputeRow(tx: Tx, d: DisputeUpdate): Promise<DisputeOutcome> {
  const [row] = await tx.execute<{ changes: string, moved: string, short: string }>(sql`
    select array_to_string(changes, ' ') as changes, moved_minor::text as moved, short_micros::text as short
    from apply_dispute(p_id => ${d.id}, p_payment_id => ${d.paymentId}::uuid, p_amount_minor => ${d.amountMinor.toString()}::bigint, p_currency => ${d.currency}, p_status => ${d.status},
      p_rank => ${d.rank}::int, p_reason => ${d.reason}, p_movements => ${JSON.stringify(d.movements.map(toRecord))}::jsonb,
      p_evidence_due_at => ${d.evidenceDueAt?.toISOString() ?? null}::timestamptz, p_at => ${d.now.toISOString()}::timestamptz)`)
  const { changes, moved, short } = row!
  return { changes: changes.split(' ').filter(Boolean) as DisputeChange[], movedMinor: BigInt(moved), shortMicros: BigInt(short) }
}

function toRecord({ id, amountMinor, feeMinor, currency, at }: DisputeMovement) {
  const [amount, fee] = [amountMinor.toString(), feeMinor.toString()]
  return { id, amount_minor: amount, fee_minor: fee, currency, occurred_at: at.toISOString() }
}

function selectDisputes(tx: Tx) {
  return tx.select({ dispute, payment, wallet, user }).from(dispute)
    .innerJoin(payment, eq(payment.id, dispute.paymentId))
    .innerJoin(wallet, eq(wallet.id, dispute.walletId))
    .innerJoin(user, eq(user.id, wallet.userId))
}

/** What the provider moved for each of these, oldest first. */
export async function listMovements(tx: Tx, disputeIds: string[]): Promise<DisputeMovementRow[]> {
  if (disputeIds.length === 0) return []
  return tx.select().from(disputeMovement).where(inArray(disputeMovement.disputeId, disputeIds))
    .orderBy(disputeMovement.occurredAt, disputeMovement.id)
}

export async function findDispute(tx: Tx, id: string): Promise<DisputeFound | null> {
  const [row] = await selectDisputes(tx).where(eq(dispute.id, id))
  return row ?? null
}

const UNDECIDED: readonly DisputeStatus[] = ['warning', 'open', 'under_review']
const undecided = sql<boolean>`(${dispute.status} in ('warning', 'open', 'under_review'))`

export function isUndecided(status: DisputeStatus): boolean {
  return UNDECIDED.includes(status)
}

export interface DisputePosition { isUndecided: boolean, createdAt: Date, id: string }

/** What is not decided first, then the newest first; by keyset. */
export async function listDisputes(
  tx: Tx, { view, limit, after }: { view: DisputeView, limit: number, after?: DisputePosition | undefined },
): Promise<DisputeFound[]> {
  const conditions: (SQL | undefined)[] = [
    view === 'undecided' ? undecided : view === 'owing' ? sql`${dispute.collectedMicros} < ${dispute.receivableMicros}` : undefined,
    after && sql`(${undecided}, ${dispute.createdAt}, ${dispute.id}) < (${after.isUndecided}, ${after.createdAt.toISOString()}::timestamptz, ${after.id})`,
  ]
  return selectDisputes(tx).where(and(...conditions))
    .orderBy(desc(undecided), desc(dispute.createdAt), desc(dispute.id)).limit(limit)
}

/** Wallets that owe and have something free, with whose they are. */
export async function listWalletsToCollect(tx: Tx, limit: number): Promise<{ walletId: string, userId: string }[]> {
  const rows = await tx.execute<{ id: string, user_id: string }>(sql`
    select w.id, w.user_id from wallets_to_collect(p_limit => ${limit}::int) due(id) join wallet w on w.id = due.id`)
  return rows.map(row => ({ walletId: row.id, userId: row.user_id }))
}

/** @returns how much was taken, in micros. */
export async function collectReceivables(tx: Tx, walletId: string, now: Date): Promise<bigint> {
  const [row] = await tx.execute<{ total: string }>(sql`
    select collect_receivables(p_wallet_id => ${walletId}::uuid, p_at => ${now.toISOString()}::timestamptz) as total`)
  return BigInt(row!.total)
}

/** The payment that a dispute or a refund is about, by the provider's ids. */
export async function findPaymentByProvider(
  tx: Tx, ids: { providerPaymentId: string | null, chargeId: string | null },
) {
  const [row] = await tx.select().from(payment).where(ids.providerPaymentId === null
    ? eq(payment.providerChargeId, ids.chargeId ?? '')
    : eq(payment.providerPaymentId, ids.providerPaymentId))
  return row ?? null
}
