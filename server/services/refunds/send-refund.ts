import type { Context } from '../../context'
import { findRefund } from '../../db/refunds'
import { PaymentRefused, PaymentUnavailable } from '../../payments/payment'
import { settleFound, settleRefused } from './settle-refund'

/** How long after it was written a refund is asked about, if the answer to it was not heard. */
export const FIRST_LOOK_SECONDS = 60

/**
 * Sends a refund that is written and taken from the wallet, with its stored id as the key: sent twice, it is made once.
 * A refusal puts the money back; no answer leaves it to the next look.
 */
export async function sendRefund(context: Context, refundId: string): Promise<void> {
  const found = await context.database.asSystem(tx => findRefund(tx, refundId))
  if (found?.refund.state !== 'created') return
  const { refund, payment } = found
  try {
    const sent = await context.payments.refund({
      refundId, providerPaymentId: payment.providerPaymentId!, amountMinor: refund.amountMinor,
    })
    await settleFound(context, refundId, sent)
  } catch (error) {
    if (error instanceof PaymentRefused) return settleRefused(context, refundId, error.code)
    if (!(error instanceof PaymentUnavailable)) throw error
    context.log.warn({ error, refundId }, 'a refund was not answered')
  }
}
