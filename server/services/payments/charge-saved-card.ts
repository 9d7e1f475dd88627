import type { Context } from '../../context'
import { notePayment, type PaymentRow } from '../../db/payments/payments'
import { findCustomer } from '../../db/payments/topups'
import { PaymentRefused, type ProviderPayment } from '../../payments/payment'
import { settlePayment } from './settle-payment'
import { stopAndTell } from './tell-payer'

/**
 * Charges the saved card for a payment that is written, with its id as the key: sent twice, it is charged once. Money
 * is added when the provider's object says that it is paid; a card that says no stops automatic top-up where that
 * asked.
 *
 * @throws PaymentUnavailable: nobody knows whether it was charged; it will be looked up.
 */
export async function chargeSavedCard(context: Context, payment: PaymentRow): Promise<void> {
  const customer = await context.database.asSystem(tx => findCustomer(tx, payment.userId))
  if (!customer?.methodId) return fail(context, payment, 'no_card', null, null)
  try {
    const charged: ProviderPayment = await context.payments.chargeSavedCard({
      paymentId: payment.id,
      customerId: customer.customerId,
      methodId: customer.methodId,
      amountMinor: payment.amountMinor,
      currency: payment.currency,
      description: `${context.config.company.name}: ${payment.purpose === 'auto_topup' ? 'automatic top-up' : 'calling credit'}`,
    })
    await settlePayment(context, payment, charged)
  } catch (error) {
    if (!(error instanceof PaymentRefused)) throw error
    await fail(context, payment, error.code, error.providerPaymentId, customer.methodLabel)
  }
}

async function fail(
  context: Context, payment: PaymentRow, code: string, providerPaymentId: string | null, methodLabel: string | null,
): Promise<void> {
  await context.database.asSystem(async tx => {
    const noted = await notePayment(tx, {
      id: payment.id, state: 'failed', failureCode: code, providerPaymentId, lookAfter: null, now: context.clock.now(),
    })
    // somebody who waits for it is told at once
    if (noted === 'failed' && payment.purpose === 'auto_topup') await stopAndTell(context, tx, payment, code, methodLabel)
  })
  context.live.publish({ userId: payment.userId, callId: null })
}
