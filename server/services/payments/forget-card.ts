import type { Context } from '../../context'
import { findAutoTopup, findCustomer, forgetMethod, stopAutoTopup } from '../../db/payments/topups'
import { findWallet } from '../../db/wallet'
import { PaymentRefused } from '../../payments/payment'

/**
 * Removes the saved card, at the provider first. Automatic top-up that would charge it stops. Repeated, it changes
 * nothing more.
 *
 * @throws PaymentUnavailable: then the card is still saved.
 */
export async function forgetCard(context: Context, userId: string): Promise<void> {
  const customer = await context.database.asUser(userId, tx => findCustomer(tx, userId))
  if (!customer?.methodId) return
  try {
    await context.payments.detachMethod(customer.methodId)
  } catch (error) {
    // the provider keeps it no longer: that is what was wanted
    if (!(error instanceof PaymentRefused)) throw error
  }
  const { methodId } = customer
  await context.database.asSystem(async tx => {
    const wallet = await findWallet(tx, userId, context.config.currency)
    const setting = wallet && await findAutoTopup(tx, wallet.id)
    // the wallet before the card, as where a card is saved
    if (setting?.mode === 'charge') await stopAutoTopup(tx, setting.walletId, 'card_removed', context.clock.now())
    await forgetMethod(tx, userId, methodId)
  })
}
