import type { PaymentRow } from '../../db/payments/payments'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import type { PaymentDto } from '../../../shared/schemas/payments'
import { failureSentence } from './failure-words'

export function toPaymentDto(payment: PaymentRow, now: Date): PaymentDto {
  const { state, expiresAt } = payment
  const isOpen = state === 'pending' && (expiresAt === null || expiresAt > now)
  const micros = (minor: bigint) => (minor * MICROS_PER_CENT).toString()
  return {
    id: payment.id,
    purpose: payment.purpose,
    state,
    amountMicros: micros(payment.amountMinor),
    currency: payment.currency,
    methodLabel: payment.methodLabel,
    receiptNumber: payment.receiptNumber,
    failure: state === 'failed' ? failureSentence(payment.failureCode) : null,
    received: state === 'review' && payment.receivedMinor !== null && payment.receivedCurrency !== null
      ? { amountMinor: payment.receivedMinor.toString(), currency: payment.receivedCurrency }
      : null,
    url: isOpen ? payment.sessionUrl : null,
    createdAt: payment.createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    paidAt: payment.paidAt?.toISOString() ?? null,
    refundedMicros: micros(payment.refundedMinor),
    disputedMicros: micros(payment.disputedMinor),
  }
}
