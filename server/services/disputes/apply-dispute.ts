import { disputeRank } from '../../domain/disputes/dispute-lifecycle'
import type { Context } from '../../context'
import { databaseErrorOf, type Tx } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { applyDisputeRow, findPaymentByProvider } from '../../db/disputes'
import { insertPaymentCase } from '../../db/books/payment-cases'
import { findPayment } from '../../db/payments/payments'
import type { ProviderDispute } from '../../payments/payment'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { settlePayment } from '../payments/settle-payment'
import { tellLost, tellReturned, tellTaken } from './tell-dispute'

/**
 * Brings a wallet to what the provider says of a dispute now (M14), whatever events told of it and in whatever order.
 * The person hears of it in the same transaction.
 *
 * @returns `noted`, `nothing`, or `case` where the dispute is of a payment that we do not have.
 * @throws PaymentUnavailable where the provider cannot be asked.
 */
export async function applyDispute(context: Context, disputeId: string): Promise<string> {
  const found = await context.payments.findDispute(disputeId)
  if (!found) return 'nothing'
  const payment = await findDisputed(context, found)
  if (!payment) return fileCase(context, found, null, 'unknown payment')
  try {
    const isChanged = await context.database.asSystem(tx => apply(context, tx, payment.id, found))
    if (isChanged) context.live.publish({ userId: payment.userId, callId: null })
    return isChanged ? 'noted' : 'nothing'
  } catch (error) {
    const problem = databaseErrorOf(error)
    // another amount or currency than before; a payment that was never credited; a wallet that is closed
    if (problem?.code !== KERNEL_ERRORS.documentMismatch && problem?.code !== KERNEL_ERRORS.walletNotActive) throw error
    return fileCase(context, found, payment.id, problem.message)
  }
}

/** A bank may be quicker than the event that tells of the payment: then the payment is brought up to date first. */
async function findDisputed(context: Context, found: ProviderDispute) {
  const { database, payments } = context
  const find = () => database.asSystem(tx => findPaymentByProvider(tx, found))
  const known = await find()
  if (known?.state === 'paid' || found.providerPaymentId === null) return known
  const paid = await payments.findPayment(found.providerPaymentId)
  const { paymentId } = paid ?? {}
  if (!paymentId || paid?.state !== 'paid') return known
  const ours = await database.asSystem(tx => findPayment(tx, paymentId))
  if (ours) await settlePayment(context, ours, paid)
  return find()
}

async function apply(context: Context, tx: Tx, paymentId: string, found: ProviderDispute): Promise<boolean> {
  const outcome = await applyDisputeRow(tx, {
    id: found.disputeId,
    paymentId,
    amountMinor: found.amountMinor,
    currency: found.currency,
    status: found.status,
    rank: disputeRank(found.status),
    reason: found.reason,
    movements: found.movements,
    evidenceDueAt: found.evidenceDueAt,
    now: context.clock.now(),
  })
  if (outcome.changes.length === 0) return false
  if (outcome.movedMinor > 0n) await tellTaken(context, tx, found.disputeId, outcome)
  if (outcome.movedMinor < 0n) await tellReturned(context, tx, found.disputeId, outcome)
  await tellLost(context, tx, found.disputeId)
  return true
}

async function fileCase(
  context: Context, found: ProviderDispute, paymentId: string | null, problem: string,
): Promise<'case'> {
  const now = context.clock.now()
  context.log.error({ disputeId: found.disputeId, problem }, 'a dispute that the books do not agree on')
  await context.database.asSystem(tx => insertPaymentCase(tx, {
    id: context.ids.uuid(now),
    kind: 'dispute',
    bucket: paymentId ? 'different' : 'missing_here',
    paymentId,
    externalId: found.disputeId,
    ours: { problem },
    theirs: {
      amountMinor: found.amountMinor.toString(),
      currency: found.currency,
      status: found.status,
      chargeId: found.chargeId,
    },
    differenceMicros: -found.amountMinor * MICROS_PER_CENT,
    now,
  }))
  return 'case'
}
