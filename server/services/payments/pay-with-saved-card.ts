import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findPayment } from '../../db/payments/payments'
import { findCustomer } from '../../db/payments/topups'
import type { PaymentDto, SavedCardOrder } from '../../../shared/schemas/payments'
import { chargeSavedCard } from './charge-saved-card'
import { toPaymentDto } from './payment-dto'
import { writeTopup, type Payer } from './write-topup'

/**
 * Charges the card that the person let us keep, because they asked for it now. The key is the payment's id: asked for
 * twice, it is charged once (M16). A card that says no is the payment's failure, in words; automatic top-up stays as it
 * is.
 *
 * @throws DomainError `card_missing` and what refuses a payment; or PaymentUnavailable, after which nobody knows
 * whether it was charged: it is looked up, and the money is added where it was.
 */
export async function payWithSavedCard(
  context: Context, payer: Payer, key: string, order: SavedCardOrder,
): Promise<{ payment: PaymentDto, isRepeat: boolean }> {
  const customer = await context.database.asSystem(tx => findCustomer(tx, payer.id))
  if (!customer?.methodId) throw new DomainError('card_missing', 'There is no saved card. Nothing was charged. Add money on the payment page.')
  const { payment, isRepeat } = await writeTopup(context, payer, key, { ...order, savesCard: false, purpose: 'saved_card' })
  if (!isRepeat) await chargeSavedCard(context, payment)
  const after = await context.database.asSystem(tx => findPayment(tx, payment.id))
  return { payment: toPaymentDto(after!, context.clock.now()), isRepeat }
}
