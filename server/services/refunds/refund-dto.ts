import type { findRefundRequest } from '../../db/refunds'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import type { RefundRequestDto } from '../../../shared/schemas/refunds'
import { failureSentence } from '../payments/failure-words'

/** A request with its parts, as the database has them. */
export type RefundRequestFound = NonNullable<Awaited<ReturnType<typeof findRefundRequest>>>

export function toRefundRequestDto({ request, parts }: RefundRequestFound): RefundRequestDto {
  return {
    id: request.id,
    amountMicros: request.amountMicros.toString(),
    currency: request.currency,
    reason: request.reason,
    createdAt: request.createdAt.toISOString(),
    parts: parts.map(({ refund, payment }) => ({
      id: refund.id,
      amountMicros: (refund.amountMinor * MICROS_PER_CENT).toString(),
      methodLabel: payment.methodLabel,
      receiptNumber: payment.receiptNumber,
      state: refund.state,
      failure: refund.state === 'failed' ? failureSentence(refund.failureCode) : null,
      updatedAt: refund.updatedAt.toISOString(),
    })),
  }
}
