import type { Context } from '../../context'
import { findPayment, notePayment, type PaymentRow } from '../../db/payments/payments'
import { findCustomer } from '../../db/payments/topups'
import { PaymentRefused, PaymentUnavailable, type ProviderPayment } from '../../payments/payment'
import { chargeSavedCard } from './charge-saved-card'
import { nextLook } from './next-look'
import { settlePayment } from './settle-payment'
import { tellFailed } from './tell-payer'

/**
 * An order that nobody at the provider knows of is sent again under its key for so long; then it is over. Far less than
 * the day for which the provider remembers keys, and far more than a request can be on its way.
 */
const MOST_UNSENT_SECONDS = 1800

/** A provider that is ill for a while may know of nothing. */
const MOST_FORGOTTEN_SECONDS = 24 * 3600

/** The payment as the provider has it; null where it has none. @throws PaymentUnavailable */
export async function findAtProvider(
  { payments, database }: Context, payment: PaymentRow,
): Promise<ProviderPayment | null> {
  if (payment.sessionId) return payments.findCheckout(payment.sessionId)
  if (payment.providerPaymentId) return payments.findPayment(payment.providerPaymentId)
  const customer = await database.asSystem(tx => findCustomer(tx, payment.userId))
  return customer && payments.findByPaymentId(payment.id, customer.customerId, payment.createdAt)
}

/**
 * Asks the provider about a payment that is under way and settles it through the same code as a webhook. Where the
 * provider cannot be asked, nothing is decided and the question is put off.
 */
export async function reconcilePayment(context: Context, paymentId: string): Promise<void> {
  const payment = await context.database.asSystem(tx => findPayment(tx, paymentId))
  if (!payment?.lookAfter) return
  try {
    const found = await findAtProvider(context, payment)
    if (found) await settlePayment(context, payment, found)
    else await lookIntoUnsent(context, payment)
  } catch (error) {
    const isExpected = error instanceof PaymentUnavailable || error instanceof PaymentRefused
    context.log[isExpected ? 'warn' : 'error']({ error, paymentId }, 'a payment could not be looked at')
    await putOff(context, payment)
  }
}

/** The provider has nothing of it: the order did not arrive, or its answer broke before anything was made. */
async function lookIntoUnsent(context: Context, payment: PaymentRow): Promise<void> {
  const now = context.clock.now()
  // a page that has long closed, and of which the provider knows nothing any more, is paid by nobody
  if (payment.sessionId && !payment.providerPaymentId && payment.expiresAt && isLongPast(payment.expiresAt, now)) {
    const note = { id: payment.id, state: 'expired', lookAfter: null, now } as const
    return context.database.asSystem(async tx => void await notePayment(tx, note))
  }
  // the provider said that it has one: that it does not find it now is no word on the payment
  if (payment.sessionId || payment.providerPaymentId) return putOff(context, payment)
  if (now.getTime() - payment.createdAt.getTime() > MOST_UNSENT_SECONDS * 1000) {
    return context.database.asSystem(async tx => {
      const failureCode = 'not_sent'
      const noted = await notePayment(tx, { id: payment.id, state: 'failed', failureCode, lookAfter: null, now })
      // it may have been paid while we asked
      if (noted === 'failed') await tellFailed(context, tx, payment, { failureCode, methodLabel: null })
    })
  }
  // a page is opened again when its payer asks; a saved card waits for nobody
  if (payment.purpose === 'auto_topup') await chargeSavedCard(context, payment)
  else await putOff(context, payment)
}

function isLongPast(moment: Date, now: Date): boolean {
  return now.getTime() - moment.getTime() > MOST_FORGOTTEN_SECONDS * 1000
}

async function putOff(context: Context, payment: PaymentRow): Promise<void> {
  const now = context.clock.now()
  const { id, state } = payment
  if (state === 'paid') return
  const lookAfter = nextLook(payment, state, now, payment.expiresAt)
  await context.database.asSystem(tx => notePayment(tx, { id, state, lookAfter, now }))
}
