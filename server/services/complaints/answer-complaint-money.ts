import { createHash } from 'node:crypto'
import { DomainError } from '../../domain/errors'
import { displayNumber } from '../../domain/phone/display-number'
import type { Context } from '../../context'
import type { CallRow } from '../../db/calls/calls'
import { databaseErrorOf, type Tx } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import type { PersonFields } from '../../db/adjustments'
import { findCallWallet, type ComplaintFields, type RefundTerms } from '../../db/complaints'
import { findNameOf } from '../../db/contacts/owners'
import { queueMail } from '../mail/queue-mail'

export interface ComplaintRefund {
  /** The complaint's: one refund for each, for ever. */
  id: string
  callId: string
  /** Null: all that is left of the charge. */
  amountMicros: bigint | null
  actor: string
  now: Date
}

/** What a complaint gives back is known by, and how long granted credit lives then. */
export function refundTerms({ config }: Pick<Context, 'config'>, refund: ComplaintRefund): RefundTerms {
  const { id, callId, amountMicros, actor, now } = refund
  const content = JSON.stringify(['complaint', id, callId, amountMicros?.toString() ?? 'all', actor])
  return {
    requestHash: createHash('sha256').update(content).digest(),
    grantedUntil: new Date(now.getTime() + config.refundedGrantDays * 86_400_000),
  }
}

/** Tells the person what was decided, in the transaction that decided it. */
export async function mailComplaintAnswer(
  context: Context, tx: Tx, complaint: ComplaintFields, call: CallRow, person: PersonFields,
): Promise<void> {
  const wallet = await findCallWallet(tx, complaint.callId)
  const number = displayNumber(call.toNumber)
  const contactName = await findNameOf(tx, call.userId, call.toNumber)
  await queueMail(context, tx, [{
    kind: 'complaint-answered',
    to: person.email,
    userId: person.id,
    dedupeKey: `complaint-answered:${complaint.id}`,
    facts: {
      name: person.name,
      timeZone: 'UTC',
      currency: call.currency,
      callId: complaint.callId,
      toNumber: contactName === null ? number : `${contactName} (${number})`,
      calledAt: call.createdAt,
      chargedMicros: call.chargedMicros ?? 0n,
      refundedMicros: complaint.refundedMicros,
      balanceMicros: wallet?.balanceMicros ?? 0n,
      note: complaint.answer,
    },
  }])
}

/** Says in words why the kernel gave nothing back. */
export function refuseRefund(error: unknown): never {
  switch (databaseErrorOf(error)?.code) {
    case KERNEL_ERRORS.exceeds:
      throw new DomainError('refund_exceeds_charge', 'That is more than what is left of the charge. Nothing was given back. Load it again and see what is left.')
    case KERNEL_ERRORS.walletNotActive:
      throw new DomainError('wallet_closed', 'This wallet is closed, so nothing can come back to it. Nothing was changed.')
    // the id stands for somebody else's complaint, or for another call's
    case KERNEL_ERRORS.contentChanged:
    case '23505':
      throw new DomainError('idempotency_mismatch', 'This was sent before for another call. Nothing was changed. Load the page and try again.')
    default:
      throw error
  }
}
