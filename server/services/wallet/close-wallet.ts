import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { countUnderWay, listPaidPayments, listPaymentsThatSendBack } from '../../db/refunds'
import { setWalletStatus, type WalletRow } from '../../db/wallet'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import type { ClosingDto } from '../../../shared/schemas/wallet'
import { planAll, requireWallet, splitBalance } from '../refunds/read-refunds'

/** What happens to the money if the wallet is closed, or is happening. @throws DomainError `not_found`. */
export async function readClosing(context: Context, userId: string): Promise<ClosingDto> {
  return context.database.asUser(userId, async tx => {
    const wallet = await requireWallet(context, tx, userId)
    const { refunds, payments } = await countUnderWay(tx, wallet.id)
    const { refundableMicros, otherMicros } = await planClosing(tx, wallet)
    // less than a cent cannot go back to any card
    const roundingMicros = otherMicros < MICROS_PER_CENT ? otherMicros : 0n
    return {
      status: wallet.status,
      currency: wallet.currency,
      balanceMicros: wallet.balanceMicros.toString(),
      heldMicros: wallet.heldMicros.toString(),
      refundableMicros: refundableMicros.toString(),
      promotionalMicros: wallet.grantedMicros.toString(),
      roundingMicros: roundingMicros.toString(),
      settleMicros: (otherMicros - roundingMicros).toString(),
      refundsUnderWay: refunds,
      paymentsUnderWay: payments,
      supportEmail: context.config.company.supportEmail,
    }
  })
}

/** Of the money: what goes back to cards, without those that have sent a refund back; and what goes to none. */
export async function planClosing(tx: Tx, wallet: WalletRow) {
  const avoided = await listPaymentsThatSendBack(tx, wallet.id)
  const payments = (await listPaidPayments(tx, wallet.id)).filter(payment => !avoided.has(payment.id))
  const minor = planAll(wallet, payments).reduce((sum, part) => sum + part.amountMinor, 0n)
  return splitBalance(wallet, minor * MICROS_PER_CENT)
}

/**
 * Begins to close a wallet, as its owner asks: no new calls and payments from now on. What is held is settled, what can
 * go back to cards goes back, and then it closes by itself. Asked again: as it is.
 *
 * @throws DomainError `wallet_frozen`, `wallet_closed`, `not_found`.
 */
export async function closeWallet(context: Context, userId: string): Promise<ClosingDto> {
  await context.database.asSystem(async tx => {
    const wallet = await requireWallet(context, tx, userId)
    if (await setWalletStatus(tx, wallet.id, ['active', 'closing'], 'closing', 'owner')) return
    const now = await requireWallet(context, tx, userId)
    throw now.status === 'frozen'
      ? new DomainError('wallet_frozen', 'Your wallet is frozen, so it cannot be closed now. Your money stays where it is. Write to us.')
      : new DomainError('wallet_closed', 'Your wallet is closed already. Nothing was changed.')
  })
  context.live.publish({ userId, callId: null })
  return readClosing(context, userId)
}

/**
 * Takes a closing back, while the wallet is not closed. What went back to cards stays there.
 *
 * @throws DomainError `wallet_frozen`, `wallet_closed`, `not_found`.
 */
export async function keepWallet(context: Context, userId: string): Promise<ClosingDto> {
  await context.database.asSystem(async tx => {
    const wallet = await requireWallet(context, tx, userId)
    if (wallet.status === 'active' || await setWalletStatus(tx, wallet.id, ['closing'], 'active', null)) return
    const now = await requireWallet(context, tx, userId)
    if (now.status === 'active') return
    throw now.status === 'frozen'
      ? new DomainError('wallet_frozen', 'Your wallet is frozen. Nothing was changed. Write to us.')
      : new DomainError('wallet_closed', 'Your wallet is closed, and what is closed stays closed. Nothing was changed.')
  })
  context.live.publish({ userId, callId: null })
  return readClosing(context, userId)
}
