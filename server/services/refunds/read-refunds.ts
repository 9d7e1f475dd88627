import { DomainError } from '../../domain/errors'
import { planRefund, refundableMicros, type RefundPart } from '../../domain/refunds/plan-refund'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { listGrants } from '../../db/grants'
import { listPaidPayments, listRefundRequests } from '../../db/refunds'
import { findAutoTopup } from '../../db/payments/topups'
import { findWallet, type WalletRow } from '../../db/wallet'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import type { RefundsDto } from '../../../shared/schemas/refunds'
import { toRefundRequestDto } from './refund-dto'

const MOST_REQUESTS = 20

/** What can go back, what cannot and why, and what was asked back so far. @throws DomainError `not_found`. */
export async function readRefunds(context: Context, userId: string): Promise<RefundsDto> {
  return context.database.asUser(userId, async tx => {
    const wallet = await requireWallet(context, tx, userId)
    const payments = await listPaidPayments(tx, wallet.id)
    const shares = new Map(planAll(wallet, payments).map(part => [part.paymentId, part.amountMinor * MICROS_PER_CENT]))
    const grants = await listGrants(tx, wallet.id)
    const topup = await findAutoTopup(tx, wallet.id)
    const requests = await listRefundRequests(tx, userId, MOST_REQUESTS)
    const split = splitBalance(wallet, [...shares.values()].reduce((sum, share) => sum + share, 0n))
    return {
      currency: wallet.currency,
      status: wallet.status,
      balanceMicros: wallet.balanceMicros.toString(),
      refundableMicros: split.refundableMicros.toString(),
      promotionalMicros: wallet.grantedMicros.toString(),
      promotionalExpiresAt: grants[0]?.lot.expiresAt?.toISOString() ?? null,
      waitingMicros: split.waitingMicros.toString(),
      otherMicros: split.otherMicros.toString(),
      sources: payments.filter(payment => shares.has(payment.id)).map(payment => ({
        paymentId: payment.id,
        methodLabel: payment.methodLabel,
        receiptNumber: payment.receiptNumber,
        paidAt: payment.paidAt!.toISOString(),
        paidMicros: (payment.amountMinor * MICROS_PER_CENT).toString(),
        refundableMicros: shares.get(payment.id)!.toString(),
      })),
      requests: requests.map(toRefundRequestDto),
      supportEmail: context.config.company.supportEmail,
      topupBelowMicros: topup?.mode === 'charge' && !topup.stoppedAt ? topup.thresholdMicros.toString() : null,
    }
  })
}

export async function requireWallet(context: Pick<Context, 'config'>, tx: Tx, userId: string): Promise<WalletRow> {
  const wallet = await findWallet(tx, userId, context.config.currency)
  if (!wallet) throw new DomainError('not_found', 'You have no wallet yet. Write to us.')
  return wallet
}

type PaidPayment = Awaited<ReturnType<typeof listPaidPayments>>[number]

/** All that can go back, by payment. Only what was paid and is not held, in whole cents. */
export function planAll(wallet: WalletRow, payments: readonly PaidPayment[]): RefundPart[] {
  return planRefund(toRefundable(payments), refundableMicros(wallet) / MICROS_PER_CENT, null)
}

export function toRefundable(payments: readonly PaidPayment[]) {
  return payments.map(({ id, paidAt, amountMinor, refundedMinor, disputedMinor }) => ({
    id, paidAt: paidAt!, amountMinor, refundedMinor, disputedMinor,
  }))
}

/** Of the balance: paid money that calls hold, and paid money that no card takes back. */
export function splitBalance(wallet: WalletRow, refundable: bigint) {
  const { balanceMicros, heldMicros, grantedMicros } = wallet
  const waitingMicros = heldMicros > grantedMicros ? heldMicros - grantedMicros : 0n
  const otherMicros = balanceMicros - grantedMicros - waitingMicros - refundable
  return { refundableMicros: refundable, waitingMicros, otherMicros }
}
