import type { PaymentRow } from '../../db/payments/payments'
import type { PaymentState } from '../../../shared/schemas/payments'

const FIRST_WAIT_SECONDS = 60
/** The provider's page is open, or the answer to an order was lost. */
const LONGEST_WAIT_SECONDS = 15 * 60
/** A bank takes days. */
const LONGEST_BANK_WAIT_SECONDS = 6 * 3600

/** A page that closes is over at the provider's a moment later. */
const CLOSING_SECONDS = 5

/**
 * When the provider is to be asked about a payment again: later each time, but as soon as its page has closed; never
 * where it is over.
 */
export function nextLook(
  payment: Pick<PaymentRow, 'attempts'>, state: PaymentState, now: Date, expiresAt: Date | null = null,
): Date | null {
  if (state !== 'created' && state !== 'pending' && state !== 'processing') return null
  const longest = state === 'processing' ? LONGEST_BANK_WAIT_SECONDS : LONGEST_WAIT_SECONDS
  const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** Math.min(payment.attempts, 20), longest)
  const next = now.getTime() + wait * 1000
  const closed = expiresAt === null ? 0 : expiresAt.getTime() + CLOSING_SECONDS * 1000
  return new Date(closed > now.getTime() && closed < next ? closed : next)
}
