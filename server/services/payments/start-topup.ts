import type { Context } from '../../context'
import type { StartTopupReply, TopupOrder } from '../../../shared/schemas/payments'
import { openCheckoutPage } from './open-checkout'
import { writeTopup, type Payer } from './write-topup'

/**
 * Writes a payment and opens the provider's page for it. The key is the payment's id: it is stored before anything is
 * sent, and the same key is the same payment however often it is asked for (M16).
 *
 * @throws DomainError; or PaymentUnavailable, after which the same key looks the payment up and sends it again.
 */
export async function startTopup(
  context: Context, payer: Payer, key: string, request: TopupOrder,
): Promise<{ reply: StartTopupReply, isRepeat: boolean }> {
  const { payment, isRepeat } = await writeTopup(context, payer, key, { ...request, purpose: 'checkout' })
  const now = payment.state === 'created' ? await openCheckoutPage(context, payer, payment, isRepeat) : payment
  return {
    reply: {
      paymentId: now.id,
      state: now.state,
      url: now.state === 'pending' ? now.sessionUrl : null,
      expiresAt: now.expiresAt?.toISOString() ?? null,
    },
    isRepeat,
  }
}
