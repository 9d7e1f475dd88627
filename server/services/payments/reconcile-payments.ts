import type { Context } from '../../context'
import { claimDuePayments } from '../../db/payments/payments'
import { reconcilePayment } from './reconcile-payment'

const BATCH = 20
/** Longer than all questions of one batch may take. */
const LEASE_SECONDS = 600

/**
 * Asks about every payment that is due: lost webhooks, answers that were not heard, pages that closed. Any number of
 * processes may run this at once: each takes payments of its own.
 *
 * @returns how many were looked at.
 */
export async function reconcilePayments(context: Context): Promise<number> {
  for (let count = 0; ;) {
    const due = await claimDuePayments(context.database.sql, BATCH, context.clock.now(), LEASE_SECONDS)
    for (const paymentId of due) await reconcilePayment(context, paymentId)
    count += due.length
    if (due.length < BATCH) return count
  }
}
