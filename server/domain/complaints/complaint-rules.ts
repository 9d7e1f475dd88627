import type { ComplaintRule } from '../../../shared/schemas/complaints'

export interface ComplaintSettings {
  /** A charged call that was shorter is given back. 0: none is. */
  shortCallSeconds: number
  instantRefundMaximumMicros: bigint
  instantRefundsPerMonth: number
}

/** What is known of a charged call. */
export interface CallEvidence {
  durationSeconds: number
  /** What the carrier said of how the leg ended; null where it said nothing. */
  sipResponseCode: number | null
  /** Null where the browser told nothing, and where nothing came of it. */
  quality: { packetsReceived: number, heardSeconds: number } | null
}

export type EvidenceFacts = Record<string, string | number | boolean | null>

/** From here on a SIP response is an error (RFC 3261, 7.2). */
const FIRST_SIP_ERROR = 400

/**
 * The rule that a call falls under, with what it went by; null where a person has to look. What the browser measured is
 * its owner's word: that is why refunds at once are bounded in amount and number.
 */
export function findComplaintRule(call: CallEvidence, { shortCallSeconds }: Pick<ComplaintSettings, 'shortCallSeconds'>): { rule: ComplaintRule, evidence: EvidenceFacts } | null {
  if (call.durationSeconds < shortCallSeconds) {
    return { rule: 'short_call', evidence: { durationSeconds: call.durationSeconds, shorterThanSeconds: shortCallSeconds } }
  }
  if (call.sipResponseCode !== null && call.sipResponseCode >= FIRST_SIP_ERROR) {
    return { rule: 'carrier_error', evidence: { sipResponseCode: call.sipResponseCode } }
  }
  const { quality } = call
  // with less than a second there was nothing to hear
  if (quality && call.durationSeconds >= 1 && (quality.packetsReceived === 0 || quality.heardSeconds === 0)) {
    return { rule: 'no_audio', evidence: { durationSeconds: call.durationSeconds, packetsReceived: quality.packetsReceived, heardSeconds: quality.heardSeconds } }
  }
  return null
}

/** Why nothing can be said about a call (any more). */
export type ComplaintObstacle = 'call_open' | 'nothing_charged' | 'all_back' | 'too_late'

/** @param refundableMicros of the charge, what is not back yet; null where there was none */
export function complaintObstacle(
  call: { billedAt: Date | null, endedAt: Date | null }, refundableMicros: bigint | null, withinDays: number, now: Date,
): ComplaintObstacle | null {
  if (call.billedAt === null) return 'call_open'
  if (refundableMicros === null) return 'nothing_charged'
  if (refundableMicros <= 0n) return 'all_back'
  const endedAt = call.endedAt ?? call.billedAt
  return now.getTime() - endedAt.getTime() > withinDays * 86_400_000 ? 'too_late' : null
}

/** The first instant of the calendar month, in UTC: refunds at once are counted from there. */
export function startOfMonth(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
}

/** Why a complaint waits for a person. */
export type WaitReason = 'no_rule' | 'above_maximum' | 'monthly_limit'

export interface Verdict {
  /** Null: it waits. */
  rule: ComplaintRule | null
  evidence: EvidenceFacts
}

/**
 * Whether a complaint is answered at once, with all of what is left of the charge.
 *
 * @param refundableMicros what is not back yet
 * @param refundsThisMonth how many were answered at once for this person in this calendar month (UTC)
 */
export function judgeComplaint(
  call: CallEvidence, refundableMicros: bigint, refundsThisMonth: number, settings: ComplaintSettings,
): Verdict {
  const found = findComplaintRule(call, settings)
  if (!found) return waits('no_rule', {})
  const facts = { ...found.evidence, ruleFound: found.rule }
  if (refundableMicros > settings.instantRefundMaximumMicros) {
    return waits('above_maximum', { ...facts, maximumMicros: settings.instantRefundMaximumMicros.toString() })
  }
  if (refundsThisMonth >= settings.instantRefundsPerMonth) {
    return waits('monthly_limit', { ...facts, refundsThisMonth, refundsPerMonth: settings.instantRefundsPerMonth })
  }
  return { rule: found.rule, evidence: { ...found.evidence, refundsThisMonth } }
}

function waits(reason: WaitReason, facts: EvidenceFacts): Verdict {
  return { rule: null, evidence: { ...facts, waitsFor: reason } }
}
