import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findDispute, type DisputeFound, type DisputeOutcome } from '../../db/disputes'
import type { DisputeClosedFacts } from '../../mail/templates/dispute-closed'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { queueMail } from '../mail/queue-mail'
import { readReader } from '../payments/tell-payer'

/** The bank takes a payment back and the wallet is frozen. Once each time. */
export async function tellTaken(
  context: Context, tx: Tx, disputeId: string, { movedMinor, shortMicros }: DisputeOutcome,
): Promise<void> {
  const { dispute, payment, user } = (await findDispute(tx, disputeId))!
  const { facts, address } = await readReader(context, tx, user.id)
  await queueMail(context, tx, [{
    kind: 'dispute-opened',
    facts: {
      ...facts,
      amountMicros: dispute.amountMinor * MICROS_PER_CENT,
      takenMicros: movedMinor * MICROS_PER_CENT - shortMicros,
      owedMicros: shortMicros,
      methodLabel: payment.methodLabel ?? 'your card',
      receiptNumber: payment.receiptNumber ?? payment.id,
      at: context.clock.now(),
    },
    dedupeKey: `dispute-opened:${disputeId}:${dispute.turns}`,
    ...address,
  }])
}

/** Money is back in the wallet: all of it, or a part. Once each time. */
export async function tellReturned(
  context: Context, tx: Tx, disputeId: string, { movedMinor }: DisputeOutcome,
): Promise<void> {
  const found = (await findDispute(tx, disputeId))!
  const { outMinor, turns } = found.dispute
  const outcome = outMinor === 0n ? 'won' : 'part'
  await tellEnd(context, tx, found, outcome, -movedMinor * MICROS_PER_CENT, `dispute-closed:${disputeId}:${turns}`)
}

/** The bank has decided to keep it. Once; nothing for a dispute that was not lost, or whose money is all back. */
export async function tellLost(context: Context, tx: Tx, disputeId: string): Promise<void> {
  const found = (await findDispute(tx, disputeId))!
  const { status, outMinor, amountMinor } = found.dispute
  if (status !== 'lost' || outMinor === 0n) return
  await tellEnd(context, tx, found, 'lost', (amountMinor - outMinor) * MICROS_PER_CENT, `dispute-closed:${disputeId}:lost`)
}

async function tellEnd(
  context: Context, tx: Tx, { dispute, payment, wallet, user }: DisputeFound,
  outcome: DisputeClosedFacts['outcome'], returnedMicros: bigint, dedupeKey: string,
): Promise<void> {
  const { facts, address } = await readReader(context, tx, user.id)
  await queueMail(context, tx, [{
    kind: 'dispute-closed',
    facts: {
      ...facts,
      outcome,
      decision: dispute.status === 'won' || dispute.status === 'lost' ? dispute.status : 'none',
      amountMicros: dispute.amountMinor * MICROS_PER_CENT,
      outMicros: dispute.outMinor * MICROS_PER_CENT,
      returnedMicros,
      owedMicros: dispute.receivableMicros - dispute.collectedMicros,
      balanceMicros: wallet.balanceMicros,
      isFrozen: wallet.status === 'frozen',
      receiptNumber: payment.receiptNumber ?? payment.id,
      at: context.clock.now(),
    },
    dedupeKey,
    ...address,
  }])
}
