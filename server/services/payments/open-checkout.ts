import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findPayment, notePayment, type PaymentRow } from '../../db/payments/payments'
import { findCustomer, insertCustomer } from '../../db/payments/topups'
import { PaymentRefused } from '../../payments/payment'
import { settlePayment } from './settle-payment'
import type { Payer } from './write-topup'

/** How long the provider's page can be paid on. */
const PAGE_SECONDS = 3600
/** A webhook tells sooner, as a rule. */
const LOOK_SECONDS = 60

/**
 * Opens the provider's page for a payment that is written. What is sent depends on the stored row alone, so that it is
 * the same each time under the same key; a page that was opened and not heard of is found before another try.
 *
 * @param mayBeOpen it may have been sent before.
 * @returns the payment as it is now. @throws PaymentUnavailable, or DomainError `payment_refused`.
 */
export async function openCheckoutPage(
  context: Context, payer: Payer, payment: PaymentRow, mayBeOpen: boolean,
): Promise<PaymentRow> {
  const { payments, config, database, clock } = context
  try {
    const customerId = await requireCustomer(context, payer, payment.id)
    const found = mayBeOpen ? await payments.findByPaymentId(payment.id, customerId, payment.createdAt) : null
    if (found) {
      await settlePayment(context, payment, found)
    } else {
      const page = `${config.publicUrl}/wallet/payments/${payment.id}`
      const opened = await payments.openCheckout({
        paymentId: payment.id,
        customerId,
        amountMinor: payment.amountMinor,
        currency: payment.currency,
        description: `${config.company.name}: prepaid calling credit`,
        savesCard: payment.savesCard,
        returnUrl: `${page}?back=1`,
        cancelUrl: `${page}?back=1&canceled=1`,
        expiresAt: new Date(payment.createdAt.getTime() + PAGE_SECONDS * 1000),
      })
      await database.asSystem(tx => notePayment(tx, {
        id: payment.id, state: 'pending', sessionId: opened.sessionId, sessionUrl: opened.url, expiresAt: opened.expiresAt,
        lookAfter: new Date(clock.now().getTime() + LOOK_SECONDS * 1000), now: clock.now(),
      }))
    }
  } catch (error) {
    if (!(error instanceof PaymentRefused)) throw error
    context.log.warn({ code: error.code, paymentId: payment.id }, 'the payment provider opened no page')
    await database.asSystem(tx => notePayment(tx, {
      id: payment.id, state: 'failed', failureCode: error.code, lookAfter: null, now: clock.now(),
    }))
    throw new DomainError('payment_refused', 'The payment service did not take this payment. Nothing was charged. Try another amount, or write to us.', { reason: error.code })
  }
  return (await database.asSystem(tx => findPayment(tx, payment.id)))!
}

/** Who the person is to the provider; made known to it at the first payment. */
async function requireCustomer(context: Context, payer: Payer, paymentId: string): Promise<string> {
  const known = await context.database.asSystem(tx => findCustomer(tx, payer.id))
  if (known) return known.customerId
  const { id: userId, email, name } = payer
  const customerId = await context.payments.createCustomer({ userId, email, name, idempotencyKey: paymentId })
  return context.database.asSystem(tx => insertCustomer(tx, payer.id, customerId))
}
