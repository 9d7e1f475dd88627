import { displayNumber } from '../../domain/phone/display-number'
import type { ComplaintFields, ComplaintFound } from '../../db/complaints'
import type { ComplaintDto, ComplaintRow, ComplaintRule } from '../../../shared/schemas/complaints'

/** As the person sees it: not who of the staff answered. */
export function toComplaintDto(row: ComplaintFields): ComplaintDto {
  return {
    id: row.id,
    callId: row.callId,
    reason: row.reason,
    note: row.note,
    state: row.state,
    rule: row.rule as ComplaintRule | null,
    refundedMicros: row.refundedMicros.toString(),
    transactionId: row.transactionId?.toString() ?? null,
    answer: row.answer,
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  }
}

/** As staff see it. */
export function toComplaintRow(found: ComplaintFound): ComplaintRow {
  return {
    ...toComplaintDto(found.complaint),
    person: found.person,
    display: displayNumber(found.toNumber),
    calledAt: found.calledAt.toISOString(),
    currency: found.currency,
    chargedMicros: found.chargedMicros.toString(),
    decidedBy: found.decider,
  }
}
