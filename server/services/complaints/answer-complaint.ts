import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { findCall } from '../../db/calls'
import type { Tx } from '../../db/client'
import { answerComplaint as decide, findComplaint, findRefundable, type ComplaintFields, type ComplaintFound } from '../../db/complaints'
import type { AnswerComplaintBody, ComplaintDetailDto } from '../../../shared/schemas/complaints'
import type { Staff } from '../staff'
import { answerObstacle } from './complaint-obstacle'
import { complaintDetailOf } from './list-complaints'
import { mailComplaintAnswer, refundTerms, refuseRefund } from './answer-complaint-money'

export interface ComplaintAnswer {
  complaint: ComplaintDetailDto
  isRepeat: boolean
}

/**
 * Refunds a call in part or whole, or leaves its charge, with an answer to whoever complained. Decision, money, mail
 * and audit stand or fall together. The same answer by the same person again is the first one again (M16).
 *
 * @throws DomainError `not_found`, `own_request` for one's own call, `already_decided`, `refund_exceeds_charge` (M12),
 * `wallet_closed`. The ledger is as it was.
 */
export async function answerComplaint(
  context: Context, staff: Staff, id: string, body: AnswerComplaintBody, requestId: string,
): Promise<ComplaintAnswer> {
  const isRepeat = await context.database.asSystem(tx => answerOnce(context, tx, staff, id, body, requestId))
    .catch(refuseRefund)
  const complaint = await context.database.asStaff(staff.id, tx => complaintDetailOf(tx, staff, id))
  if (!isRepeat) context.live.publish({ userId: complaint.person.id, callId: complaint.callId })
  return { complaint, isRepeat }
}

async function answerOnce(
  context: Context, tx: Tx, staff: Staff, id: string, body: AnswerComplaintBody, requestId: string,
): Promise<boolean> {
  const before = await findComplaint(tx, id)
  if (!before) throw new DomainError('not_found', 'There is no such complaint.')
  if (before.complaint.userId === staff.id) throw new DomainError('own_request', 'This is your own complaint, so a colleague must answer it. Nothing was changed.')
  const now = context.clock.now()
  const { callId } = before.complaint
  const refundableMicros = await findRefundable(tx, callId)
  const amountMicros = body.decision === 'refund' && body.amountMicros !== undefined ? BigInt(body.amountMicros) : null
  const isAnswered = await decide(tx, {
    id, decision: body.decision, amountMicros, answer: body.answer, decidedBy: staff.id, now,
    refund: refundTerms(context, { id, callId, amountMicros, actor: `staff:${staff.id}`, now }),
  })
  const found = (await findComplaint(tx, id))!
  // whoever was first has decided by now
  if (!isAnswered) return sameOrRefuse(found, staff, body)
  const decided = found.complaint
  await audit(tx, staff, decided, refundableMicros, requestId, now)
  const { call } = (await findCall(tx, decided.callId))!
  await mailComplaintAnswer(context, tx, decided, call, before.person)
  return false
}

function sameOrRefuse(found: ComplaintFound, staff: Staff, body: AnswerComplaintBody): true {
  const { complaint } = found
  const isSame = complaint.decidedBy === staff.id && complaint.answer === body.answer && (body.decision === 'decline'
    ? complaint.state === 'declined'
    : complaint.state === 'refunded' && (body.amountMicros === undefined || body.amountMicros === complaint.refundedMicros.toString()))
  if (isSame) return true
  throw new DomainError('already_decided', `${answerObstacle(found, staff) ?? 'This was answered already.'} Nothing was changed again.`, { state: complaint.state })
}

async function audit(
  tx: Tx, staff: Staff, decided: ComplaintFields, refundableMicros: bigint | null, requestId: string, now: Date,
): Promise<void> {
  await writeAudit(tx, {
    at: now,
    actorId: staff.id,
    action: decided.state === 'refunded' ? 'complaint.refund' : 'complaint.decline',
    subjectType: 'complaint',
    subjectId: decided.id,
    before: { state: 'waiting', refundableMicros: refundableMicros?.toString() ?? null },
    after: {
      state: decided.state,
      callId: decided.callId,
      refundedMicros: decided.refundedMicros.toString(),
      transactionId: decided.transactionId?.toString() ?? null,
      answer: decided.answer,
    },
    requestId,
  })
}
