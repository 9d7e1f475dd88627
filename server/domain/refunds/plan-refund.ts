/** A payment with what can still go back to it, in the currency's smallest unit. */
export interface RefundablePayment {
  id: string
  paidAt: Date
  amountMinor: bigint
  refundedMinor: bigint
  /** Taken back by disputes. */
  disputedMinor: bigint
}

export interface RefundPart {
  paymentId: string
  amountMinor: bigint
}

/**
 * Spreads an amount over the payments that it can go back to: the oldest first, each within its own limit (M12). Null
 * asks for all that is possible. What no payment can take is left out: a plan never promises more than can be sent.
 */
export function planRefund(
  payments: readonly RefundablePayment[], availableMinor: bigint, wantedMinor: bigint | null,
): RefundPart[] {
  const oldestFirst = [...payments].sort((a, b) => a.paidAt.getTime() - b.paidAt.getTime() || (a.id < b.id ? -1 : 1))
  let left = wantedMinor === null || wantedMinor > availableMinor ? availableMinor : wantedMinor
  const parts: RefundPart[] = []
  for (const payment of oldestFirst) {
    if (left <= 0n) break
    const limit = payment.amountMinor - payment.refundedMinor - payment.disputedMinor
    const amountMinor = limit < left ? limit : left
    if (amountMinor <= 0n) continue
    parts.push({ paymentId: payment.id, amountMinor })
    left -= amountMinor
  }
  return parts
}

/**
 * Paid money that nothing holds. Calls hold granted credit first, so only what they hold beyond it is paid money that
 * has to wait. In micros.
 */
export function refundableMicros(wallet: { balanceMicros: bigint, heldMicros: bigint, grantedMicros: bigint }): bigint {
  const kept = wallet.heldMicros > wallet.grantedMicros ? wallet.heldMicros : wallet.grantedMicros
  return wallet.balanceMicros - kept
}
