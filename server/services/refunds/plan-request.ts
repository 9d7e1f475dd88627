import { DomainError } from '../../domain/errors'
import { planRefund, refundableMicros, type RefundPart } from '../../domain/refunds/plan-refund'
import type { Tx } from '../../db/client'
import { listPaidPayments, listPaymentsThatSendBack } from '../../db/refunds'
import type { WalletRow } from '../../db/wallet'
import { formatExact, MICROS_PER_CENT } from '../../../shared/format/money'
import { toRefundable } from './read-refunds'
import { readRefundAmount } from './refund-amount'

export interface WantedRefund {
  /** Micros as text, or `all`. */
  amountMicros: string
  /** Leaves out cards that have sent a refund back: for orders that nobody looks after. */
  avoidsBadCards?: boolean
}

/**
 * Spreads what is wanted over the payments that it can go back to. Nothing moves.
 *
 * @throws DomainError `amount_refused` with `details.reason`, `wallet_frozen`, `wallet_closed`.
 */
export async function planRequest(tx: Tx, wallet: WalletRow, order: WantedRefund): Promise<RefundPart[]> {
  const { currency } = wallet
  if (wallet.status === 'frozen' || wallet.status === 'closed') throw notActive(wallet.status)
  const wanted = readRefundAmount(order.amountMicros, currency)
  const avoided = order.avoidsBadCards ? await listPaymentsThatSendBack(tx, wallet.id) : new Set()
  const payments = (await listPaidPayments(tx, wallet.id)).filter(payment => !avoided.has(payment.id))
  const available = refundableMicros(wallet) / MICROS_PER_CENT
  const parts = planRefund(toRefundable(payments), available, wanted)
  const planned = parts.reduce((sum, part) => sum + part.amountMinor, 0n)
  if (planned === 0n) {
    throw new DomainError('amount_refused', 'There is no money in your wallet that can go back to a card now. Nothing was changed.', { reason: 'nothing_left', refundableMicros: '0' })
  }
  if (wanted !== null && planned < wanted) {
    const most = planned * MICROS_PER_CENT
    throw new DomainError('amount_refused', `At most ${formatExact(most, currency)} can go back to your cards now. Nothing was changed.`, { reason: 'too_large', refundableMicros: most.toString() })
  }
  return parts
}

export function notActive(status: 'frozen' | 'closed'): DomainError {
  return status === 'frozen'
    ? new DomainError('wallet_frozen', 'Your wallet is frozen, so nothing can be sent back now. Your money stays where it is. Write to us.')
    : new DomainError('wallet_closed', 'Your wallet is closed. Nothing was changed.')
}
