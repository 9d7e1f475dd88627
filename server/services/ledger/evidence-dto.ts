import type { CallLegRow } from '../../db/call-legs'
import type { findAdjustmentEvidence, findComplaintEvidence, findPaymentEvidence, listLotMovements } from '../../db/ledger/evidence'
import type { AdjustmentEvidenceDto, CallLegDto, ComplaintEvidenceDto, LotEvidenceDto, PaymentEvidenceDto } from '../../../shared/schemas/evidence'

type Found<T extends (...args: never[]) => unknown> = NonNullable<Awaited<ReturnType<T>>>
type Names = ReadonlyMap<string, string>

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export function toLegEvidence(leg: CallLegRow): CallLegDto {
  return {
    carrier: leg.carrier,
    id: leg.legId,
    role: leg.role,
    direction: leg.direction,
    isBilled: leg.isBilled,
    from: leg.fromAddress,
    to: leg.toAddress,
    status: leg.status,
    startedAt: leg.startedAt.toISOString(),
    answeredAt: leg.answeredAt?.toISOString() ?? null,
    endedAt: leg.endedAt?.toISOString() ?? null,
    durationSeconds: leg.durationSeconds,
  }
}

export function toLotEvidence({ lot, amountMicros }: Found<typeof listLotMovements>[number]): LotEvidenceDto {
  return {
    lotId: lot.id.toString(),
    amountMicros: amountMicros.toString(),
    expiresAt: lot.expiresAt?.toISOString() ?? null,
    grantedById: lot.transactionId.toString(),
  }
}

export function toPaymentEvidence(found: Found<typeof findPaymentEvidence> | null): PaymentEvidenceDto | null {
  if (!found) return null
  const { payment, events, refunds, disputes } = found
  return {
    id: payment.id,
    state: payment.state,
    purpose: payment.purpose,
    amountMinor: payment.amountMinor.toString(),
    currency: payment.currency,
    methodLabel: payment.methodLabel,
    receiptNumber: payment.receiptNumber,
    sessionId: payment.sessionId,
    providerPaymentId: payment.providerPaymentId,
    providerChargeId: payment.providerChargeId,
    createdAt: payment.createdAt.toISOString(),
    paidAt: payment.paidAt?.toISOString() ?? null,
    events: events.map(event => ({
      eventId: event.eventId, type: event.type, objectId: event.objectId, outcome: event.outcome, facts: event.facts,
      createdAt: event.createdAt.toISOString(), receivedAt: event.receivedAt.toISOString(),
    })),
    refunds: refunds.map(refund => ({
      id: refund.id,
      state: refund.state,
      amountMinor: refund.amountMinor.toString(),
      providerRefundId: refund.providerRefundId,
      transactionId: refund.transactionId.toString(),
    })),
    disputes: disputes.map(({ id, status, amountMinor, reason }) => (
      { id, status, amountMinor: amountMinor.toString(), reason }
    )),
  }
}

export function toAdjustmentEvidence(row: Found<typeof findAdjustmentEvidence>, names: Names): AdjustmentEvidenceDto {
  return {
    id: row.id,
    reasonCode: row.reasonCode,
    note: row.note,
    evidenceLinks: row.evidenceLinks,
    requestedBy: names.get(row.requestedBy) ?? row.requestedBy,
    requestedAt: row.requestedAt.toISOString(),
    decidedBy: row.decidedBy && (names.get(row.decidedBy) ?? row.decidedBy),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decisionNote: row.decisionNote,
  }
}

export function toComplaintEvidence(row: Found<typeof findComplaintEvidence>, names: Names): ComplaintEvidenceDto {
  return {
    id: row.id,
    reason: row.reason,
    note: row.note,
    state: row.state,
    rule: row.rule,
    evidence: row.evidence,
    answer: row.answer,
    decidedBy: row.decidedBy && (names.get(row.decidedBy) ?? row.decidedBy),
    createdAt: row.createdAt.toISOString(),
  }
}
