import type { Context } from '../../context'
import { claimDueRefunds, findRefund } from '../../db/refunds'
import { PaymentRefused, PaymentUnavailable } from '../../payments/payment'
import { sendRefund } from './send-refund'
import { settleFound, settleRefused } from './settle-refund'

const BATCH = 20
/** Also the pause until the next look where the provider cannot be asked. Longer than the questions of one batch. */
const LEASE_SECONDS = 600
/**
 * A refund that the provider does not know of is sent again under its key for so long; then the money is put back. Less
 * than the day for which the provider remembers keys.
 */
const MOST_UNSENT_SECONDS = 23 * 3600

/**
 * Asks about every refund that is due: answers that were not heard, lost webhooks, banks that take their time. Any
 * number of processes may run this at once: each takes refunds of its own.
 *
 * @returns how many were looked at.
 */
export async function reconcileRefunds(context: Context): Promise<number> {
  for (let count = 0; ;) {
    const due = await claimDueRefunds(context.database.sql, BATCH, context.clock.now(), LEASE_SECONDS)
    for (const refundId of due) await reconcileRefund(context, refundId)
    count += due.length
    if (due.length < BATCH) return count
  }
}

async function reconcileRefund(context: Context, refundId: string): Promise<void> {
  const known = await context.database.asSystem(tx => findRefund(tx, refundId))
  if (!known || known.refund.state === 'failed' || known.refund.state === 'succeeded') return
  const { refund, payment } = known
  try {
    const found = refund.providerRefundId
      ? await context.payments.findRefund(refund.providerRefundId)
      : await context.payments.findByRefundId(refundId, payment.providerPaymentId!)
    if (found) await settleFound(context, refundId, found)
    // the provider said that it has it: that it does not find it now is no word on the refund
    else if (refund.providerRefundId) context.log.error({ refundId }, 'the provider does not know a refund that it made')
    else if (context.clock.now().getTime() - refund.createdAt.getTime() > MOST_UNSENT_SECONDS * 1000) await settleRefused(context, refundId, 'not_sent')
    else await sendRefund(context, refundId)
  } catch (error) {
    const isExpected = error instanceof PaymentUnavailable || error instanceof PaymentRefused
    context.log[isExpected ? 'warn' : 'error']({ error, refundId }, 'a refund could not be looked at')
  }
}
