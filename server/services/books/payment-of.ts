import type { PaymentRef } from '../../db/books/book-payments'

interface Named { externalPaymentId: string | null, chargeId: string | null }

/** Our payment that something of the provider's is of; null where it is somebody else's. */
export function paymentOf(refs: readonly PaymentRef[], { externalPaymentId, chargeId }: Named): string | null {
  const isOf = (ours: string | null, theirs: string | null) => theirs !== null && ours === theirs
  const found = refs.find(ref => isOf(ref.providerPaymentId, externalPaymentId))
    ?? refs.find(ref => isOf(ref.providerChargeId, chargeId))
  return found?.id ?? null
}
