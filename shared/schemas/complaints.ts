import { z } from 'zod'
import { AskedId, Cursor, PageLimit, UtcInstant, Micros } from './common'
import { PlainText } from './plain-text'
import { PersonRef } from './adjustments'
import { CallDetailDto, TimelineEventDto } from './call-replies'
import { CallQualityDto, CallRatingDto } from './quality'

export const COMPLAINT_REASONS = ['no_audio', 'one_way_audio', 'bad_quality', 'dropped', 'wrong_number', 'wrong_charge', 'other'] as const
export type ComplaintReason = (typeof COMPLAINT_REASONS)[number]

export const COMPLAINT_STATES = ['refunded_at_once', 'waiting', 'refunded', 'declined'] as const
export type ComplaintState = (typeof COMPLAINT_STATES)[number]

/** Body of `POST /api/calls/:id/complaint`. The id is the client's: the same again is answered as before (M16). */
export const ComplainBody = z.strictObject({
  id: AskedId,
  reason: z.enum(COMPLAINT_REASONS),
  note: PlainText(0, 1000).optional(),
})
export type ComplainBody = z.infer<typeof ComplainBody>

/** A rule that answers a complaint by itself. */
export const COMPLAINT_RULES = ['short_call', 'carrier_error', 'no_audio'] as const
export type ComplaintRule = (typeof COMPLAINT_RULES)[number]

/** What was said of a call and what came of it, as the person sees it. */
export const ComplaintDto = z.strictObject({
  id: z.string(),
  callId: z.string(),
  reason: z.enum(COMPLAINT_REASONS),
  note: z.string().nullable(),
  state: z.enum(COMPLAINT_STATES),
  /** Null where a person answered, or nobody yet. */
  rule: z.enum(COMPLAINT_RULES).nullable(),
  refundedMicros: Micros,
  /** The ledger row of the refund. */
  transactionId: z.string().nullable(),
  answer: z.string().nullable(),
  createdAt: UtcInstant,
  decidedAt: UtcInstant.nullable(),
})
export type ComplaintDto = z.infer<typeof ComplaintDto>

/** 200 of `GET /api/calls/:id/complaint`. */
export const CallComplaintReply = z.strictObject({
  complaint: ComplaintDto.nullable(),
  /** Why nothing can be said about this call, as a sentence; null where it can, and where it was. */
  obstacle: z.string().nullable(),
})
export type CallComplaintReply = z.infer<typeof CallComplaintReply>

export const ComplaintsQuery = z.object({
  limit: PageLimit,
  cursor: Cursor.optional(),
  state: z.enum(COMPLAINT_STATES).optional(),
})
export type ComplaintsQuery = z.infer<typeof ComplaintsQuery>

export const ComplaintRow = z.strictObject({
  ...ComplaintDto.shape,
  person: PersonRef,
  /** The number that was called, as people write it. */
  display: z.string(),
  calledAt: UtcInstant,
  currency: z.string(),
  chargedMicros: Micros,
  decidedBy: PersonRef.nullable(),
})
export type ComplaintRow = z.infer<typeof ComplaintRow>

/** 200 of `GET /api/finance/complaints`: waiting first, then the newest first. */
export const ComplaintsPage = z.strictObject({ complaints: z.array(ComplaintRow), nextCursor: z.string().nullable() })
export type ComplaintsPage = z.infer<typeof ComplaintsPage>

/** 200 of `GET /api/finance/complaints/:id`: all that a decision needs. */
export const ComplaintDetailDto = z.strictObject({
  ...ComplaintRow.shape,
  /** What the rules went by, and why they did not answer where they did not. */
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable()),
  quality: CallQualityDto.nullable(),
  /** What the person thought of the call, where they said so. */
  rating: CallRatingDto.nullable(),
  call: CallDetailDto,
  events: z.array(TimelineEventDto),
  /** Of the charge, what is not back yet: the most that can be refunded. */
  refundableMicros: Micros,
  /** What the same person said of other calls, newest first, at most ten. */
  earlier: z.array(ComplaintRow),
  /** Why whoever asks may not answer it, as a sentence; null where they may. */
  obstacle: z.string().nullable(),
})
export type ComplaintDetailDto = z.infer<typeof ComplaintDetailDto>

/** Body of `POST /api/finance/complaints/:id/answer`. */
export const AnswerComplaintBody = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('refund'),
    /** All that is left of the charge where it is left out. */
    amountMicros: z.string().regex(/^[1-9]\d{0,14}$/, 'must be a whole number of micros, and more than zero').optional(),
    answer: PlainText(3, 1000),
  }),
  z.strictObject({ decision: z.literal('decline'), answer: PlainText(3, 1000) }),
])
export type AnswerComplaintBody = z.infer<typeof AnswerComplaintBody>
