import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findDispute } from '../../db/disputes'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { queueMail } from '../mail/queue-mail'
import { readReader } from '../payments/tell-payer'

/** The bank takes a payment back and the wallet is frozen. Once, by the dispute. */
export async function tellOpened(context: Context, tx: Tx, disputeId: string): Promise<void> {
  const { dispute, payment, user } = (await findDispute(tx, disputeId))!
  const { facts, address } = await readReader(context, tx, user.id)
  const amountMicros = dispute.amountMinor * MICROS_PER_CENT
  await queueMail(context, tx, [{
    kind: 'dispute-opened',
    facts: {
      ...facts,
      amountMicros,
      takenMicros: amountMicros - dispute.receivableMicros,
      owedMicros: dispute.receivableMicros - dispute.collectedMicros,
      methodLabel: payment.methodLabel ?? 'your card',
      receiptNumber: payment.receiptNumber ?? payment.id,
      at: context.clock.now(),
    },
    dedupeKey: `dispute-opened:${disputeId}`,
    ...address,
  }])
}

/** It is lost, or the money is back. Once each. */
export async function tellClosed(context: Context, tx: Tx, disputeId: string, outcome: 'won' | 'lost'): Promise<void> {
  const { dispute, payment, wallet, user } = (await findDispute(tx, disputeId))!
  const { facts, address } = await readReader(context, tx, user.id)
  const amountMicros = dispute.amountMinor * MICROS_PER_CENT
  await queueMail(context, tx, [{
    kind: 'dispute-closed',
    facts: {
      ...facts,
      outcome,
      amountMicros,
      returnedMicros: outcome === 'won' ? amountMicros : 0n,
      owedMicros: dispute.receivableMicros - dispute.collectedMicros,
      balanceMicros: wallet.balanceMicros,
      isFrozen: wallet.status === 'frozen',
      receiptNumber: payment.receiptNumber ?? payment.id,
      at: context.clock.now(),
    },
    dedupeKey: `dispute-closed:${disputeId}:${outcome}`,
    ...address,
  }])
}
