import type { Context } from '../../context'
import { databaseErrorOf, type Tx } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { findPaymentByProvider } from '../../db/disputes'
import { insertPaymentCase } from '../../db/books/payment-cases'
import { findRefund, lockRefundRequest, settleRefundRow } from '../../db/refunds'
import type { ProviderRefund } from '../../payments/payment'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { tellFailed, tellSent } from './tell-refund'

/** How long after the provider took it a refund is asked about again. */
const LOOK_AGAIN_SECONDS = 6 * 3600

type Outcome = 'noted' | 'nothing' | 'case'

/**
 * Takes what the provider says of a refund now. One that it does not know as ours was made at the provider's own desk:
 * nothing is booked silently, somebody has to look.
 *
 * @returns `noted`, `nothing` or `case`. @throws PaymentUnavailable where the provider cannot be asked.
 */
export async function settleRefund(context: Context, providerRefundId: string): Promise<string> {
  const found = await context.payments.findRefund(providerRefundId)
  if (!found) return 'nothing'
  const { refundId } = found
  const known = refundId && await context.database.asSystem(tx => findRefund(tx, refundId))
  return known ? settleFound(context, refundId, found) : fileCase(context, found, 'not asked for by us')
}

/** Brings a refund of ours to what its object says; a failed one is back in the wallet, and the person hears of it. */
export async function settleFound(context: Context, refundId: string, found: ProviderRefund): Promise<Outcome> {
  const known = await context.database.asSystem(tx => findRefund(tx, refundId))
  const isOurs = known?.refund.amountMinor === found.amountMinor
    && known.payment.providerPaymentId === found.providerPaymentId
  if (!isOurs) return fileCase(context, found, 'another amount or payment')
  if (known.refund.state === 'failed' && found.state !== 'failed') return settleGivenUp(context, found)
  try {
    return await settle(context, refundId, found)
  } catch (error) {
    const problem = databaseErrorOf(error)
    // another object than the one we know; money that comes back to a wallet that is closed
    if (problem?.code !== KERNEL_ERRORS.documentMismatch && problem?.code !== KERNEL_ERRORS.walletNotActive) throw error
    return fileCase(context, found, problem.message)
  }
}

/** It is in the wallet again. Where the provider still says that it was made, the person has the money twice. */
async function settleGivenUp(context: Context, found: ProviderRefund): Promise<Outcome> {
  // what we hold may be from before it failed
  const now = await context.payments.findRefund(found.providerRefundId)
  return now && now.state !== 'failed' ? fileCase(context, now, 'given up here, made there') : 'nothing'
}

/** The provider said no: nothing was sent, so the money goes back into the wallet. */
export async function settleRefused(context: Context, refundId: string, failureCode: string): Promise<void> {
  await settle(context, refundId, { state: 'failed', failureCode, providerRefundId: null })
}

/** It made none. */
interface Refusal { state: 'failed', failureCode: string, providerRefundId: null }

async function settle(context: Context, refundId: string, said: ProviderRefund | Refusal): Promise<Outcome> {
  const changedFor = await context.database.asSystem(tx => apply(context, tx, refundId, said))
  if (changedFor) context.live.publish({ userId: changedFor, callId: null })
  return changedFor ? 'noted' : 'nothing'
}

/** @returns whose wallet it changed; null where all was known. */
async function apply(
  context: Context, tx: Tx, refundId: string, said: ProviderRefund | Refusal,
): Promise<string | null> {
  const now = context.clock.now()
  const { request } = (await findRefund(tx, refundId))!
  await lockRefundRequest(tx, request.id)
  const known = (await findRefund(tx, refundId))!
  const state = await settleRefundRow(tx, {
    id: refundId,
    providerRefundId: said.providerRefundId,
    state: said.state,
    failureCode: said.failureCode,
    lookAfter: said.state === 'pending' ? new Date(now.getTime() + LOOK_AGAIN_SECONDS * 1000) : null,
    now,
  })
  if (state === known.refund.state) return null
  if (state === 'failed') await tellFailed(context, tx, refundId)
  await tellSent(context, tx, request.id)
  return request.userId
}

async function fileCase(context: Context, found: ProviderRefund, problem: string): Promise<'case' | 'nothing'> {
  const now = context.clock.now()
  const outcome = await context.database.asSystem<'case' | 'nothing'>(async tx => {
    const payment = await findPaymentByProvider(tx, found)
    // neither it nor what it gives back is ours: somebody else uses the same account
    if (!payment && !found.refundId) return 'nothing'
    await insertPaymentCase(tx, {
      id: context.ids.uuid(now),
      kind: 'refund',
      bucket: payment && found.refundId ? 'different' : 'missing_here',
      paymentId: payment?.id ?? null,
      externalId: found.providerRefundId,
      ours: { refundId: found.refundId, problem },
      theirs: {
        amountMinor: found.amountMinor.toString(),
        currency: found.currency,
        state: found.state,
        providerPaymentId: found.providerPaymentId,
      },
      differenceMicros: -found.amountMinor * MICROS_PER_CENT,
      now,
    })
    return 'case'
  })
  if (outcome === 'case') context.log.error({ providerRefundId: found.providerRefundId, problem }, 'a refund that the books do not agree on')
  return outcome
}
