import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findOwnPayment, notePayment, type PaymentRow } from '../../db/payments/payments'
import { PaymentRefused } from '../../payments/payment'
import type { PaymentDto } from '../../../shared/schemas/payments'
import { findAtProvider } from './reconcile-payment'
import { toPaymentDto } from './payment-dto'
import { settlePayment } from './settle-payment'

/**
 * Gives a payment up whose page is open: the page is closed first, so that nobody can pay on it afterwards. What was
 * paid meanwhile is paid.
 *
 * @returns the payment as it is now. @throws DomainError `not_found`; PaymentUnavailable, then nothing has changed.
 */
export async function cancelTopup(context: Context, userId: string, paymentId: string): Promise<PaymentDto> {
  const { database, payments, clock } = context
  const read = () => database.asUser(userId, tx => findOwnPayment(tx, userId, paymentId))
  const before = await read()
  if (!before) throw new DomainError('not_found', 'There is no such payment.')
  const { payment } = before
  if (payment.state === 'pending' && payment.sessionId) {
    const isClosed = await closePage(payments, payment.sessionId) || await wasClosed(context, payment)
    // also where the provider's word that the page has expired was quicker
    if (isClosed) await database.asSystem(tx => notePayment(tx, { id: payment.id, state: 'canceled', lookAfter: null, now: clock.now() }))
  }
  return toPaymentDto((await read())!.payment, clock.now())
}

/** What became of a payment whose page was over already: closed, by a try whose answer was lost, or paid on. */
async function wasClosed(context: Context, payment: PaymentRow): Promise<boolean> {
  const found = await findAtProvider(context, payment)
  if (found) await settlePayment(context, payment, found)
  return found?.state === 'expired'
}

/** False where it was over already, one way or the other. */
async function closePage(payments: Context['payments'], sessionId: string): Promise<boolean> {
  try {
    await payments.expireCheckout(sessionId)
    return true
  } catch (error) {
    if (error instanceof PaymentRefused) return false
    throw error
  }
}
