import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findRefund, findRefundRequest } from '../../db/refunds'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { queueMail } from '../mail/queue-mail'
import { failureSentence } from '../payments/failure-words'
import { readReader } from '../payments/tell-payer'

/** A part has come back: its money is in the wallet. Once, by the refund's id. */
export async function tellFailed(context: Context, tx: Tx, refundId: string): Promise<void> {
  const { refund, request, payment } = (await findRefund(tx, refundId))!
  const { facts, wallet, address } = await readReader(context, tx, request.userId)
  await queueMail(context, tx, [{
    kind: 'refund-failed',
    facts: {
      ...facts,
      amountMicros: refund.amountMinor * MICROS_PER_CENT,
      balanceMicros: wallet.balanceMicros,
      methodLabel: payment.methodLabel ?? 'your card',
      reason: refund.failureCode === null ? null : failureSentence(refund.failureCode),
      at: context.clock.now(),
    },
    dedupeKey: `refund-failed:${refundId}`,
    ...address,
  }])
}

/** All that can be sent of a request was sent: one mail about all of it. Under the request's lock. */
export async function tellSent(context: Context, tx: Tx, requestId: string): Promise<void> {
  const { request, parts } = (await findRefundRequest(tx, requestId))!
  if (parts.some(({ refund }) => refund.state === 'created')) return
  const sent = parts.filter(({ refund }) => refund.state !== 'failed')
  if (sent.length === 0) return
  const { facts, wallet, address } = await readReader(context, tx, request.userId)
  await queueMail(context, tx, [{
    kind: 'refund-sent',
    facts: {
      ...facts,
      parts: sent.map(({ refund, payment }) => ({
        amountMicros: refund.amountMinor * MICROS_PER_CENT,
        methodLabel: payment.methodLabel ?? 'your card',
        receiptNumber: payment.receiptNumber,
      })),
      balanceMicros: wallet.balanceMicros,
      at: context.clock.now(),
    },
    dedupeKey: `refund-sent:${requestId}`,
    ...address,
  }])
}
