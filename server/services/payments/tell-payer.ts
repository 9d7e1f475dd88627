import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import type { PaymentRow } from '../../db/payments/payments'
import { findAutoTopup, stopAutoTopup } from '../../db/payments/topups'
import { findUser } from '../../db/account/accounts'
import { findWallet } from '../../db/wallet'
import type { ProviderPayment } from '../../payments/payment'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { queueMail, type MailOrder } from '../mail/queue-mail'
import { failureSentence } from './failure-words'

/** Nobody has told us theirs yet. */
const TIME_ZONE = 'UTC'

/** What every mail about a person's money needs. @throws where the person or the wallet is gone, which cannot be. */
export async function readReader(context: Context, tx: Tx, userId: string) {
  const user = await findUser(tx, userId)
  const wallet = user && await findWallet(tx, userId, context.config.currency)
  if (!user || !wallet) throw new Error(`the owner of a payment has no wallet: ${userId}`)
  const facts = { name: user.name, timeZone: TIME_ZONE, currency: wallet.currency }
  return { facts, wallet, address: { to: user.email, userId } }
}

/** The money is there: the receipt, or what automatic top-up did. */
export async function tellCredited(
  context: Context, tx: Tx, payment: PaymentRow, paid: { receiptNumber: string, methodLabel: string | null },
): Promise<void> {
  const { facts, wallet, address } = await readReader(context, tx, payment.userId)
  const shared = {
    ...facts,
    amountMicros: payment.amountMinor * MICROS_PER_CENT,
    balanceMicros: wallet.balanceMicros,
    methodLabel: paid.methodLabel ?? 'your card',
    receiptNumber: paid.receiptNumber,
    at: context.clock.now(),
  }
  const setting = payment.purpose === 'auto_topup' ? await findAutoTopup(tx, payment.walletId) : null
  const order: MailOrder = setting
    ? { kind: 'topup-done', facts: { ...shared, thresholdMicros: setting.thresholdMicros }, dedupeKey: `topup-done:${payment.id}`, ...address }
    : { kind: 'payment-received', facts: shared, dedupeKey: `payment-received:${payment.id}`, ...address }
  await queueMail(context, tx, [order])
}

/**
 * It failed for good. An automatic one stops automatic top-up; of one that a bank took its time for, nobody is at the
 * page any more; a card that is declined on the page says so there.
 */
export async function tellFailed(
  context: Context, tx: Tx, payment: PaymentRow, found: Pick<ProviderPayment, 'failureCode' | 'methodLabel'>,
): Promise<void> {
  if (payment.purpose === 'auto_topup') {
    return stopAndTell(context, tx, payment, found.failureCode ?? 'card_declined', found.methodLabel)
  }
  if (payment.state !== 'processing') return
  const { facts, wallet, address } = await readReader(context, tx, payment.userId)
  await queueMail(context, tx, [{
    kind: 'payment-failed',
    facts: {
      ...facts,
      amountMicros: payment.amountMinor * MICROS_PER_CENT,
      balanceMicros: wallet.balanceMicros,
      methodLabel: found.methodLabel ?? payment.methodLabel ?? 'your bank',
      reason: failureSentence(found.failureCode),
      startedAt: payment.createdAt,
    },
    dedupeKey: `payment-failed:${payment.id}`,
    ...address,
  }])
}

/** Nothing is charged any more until the person turns it on again. */
export async function stopAndTell(
  context: Context, tx: Tx, payment: Pick<PaymentRow, 'id' | 'userId' | 'walletId' | 'amountMinor'>, code: string,
  methodLabel: string | null, isStopped = true,
): Promise<void> {
  const now = context.clock.now()
  if (isStopped) await stopAutoTopup(tx, payment.walletId, code, now)
  const { facts, wallet, address } = await readReader(context, tx, payment.userId)
  await queueMail(context, tx, [{
    kind: 'topup-failed',
    facts: {
      ...facts,
      amountMicros: payment.amountMinor * MICROS_PER_CENT,
      availableMicros: wallet.balanceMicros - wallet.heldMicros,
      methodLabel: methodLabel ?? 'your saved card',
      reason: failureSentence(code),
      isStopped,
      at: now,
    },
    dedupeKey: `topup-failed:${payment.id}`,
    ...address,
  }])
}
