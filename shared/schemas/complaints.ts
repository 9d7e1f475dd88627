import { z } from 'zod'
import type { PersonRef } from './adjustments'
import type { CallDetailDto, TimelineEventDto } from './calls'
import { Cursor, PageLimit, type IsoInstant, type MicrosString } from './common'
import { COMPLAINT_REASONS, COMPLAINT_STATES, type ComplaintReason, type ComplaintState } from './finance'
import { PlainText } from './plain-text'

/** A day of packets at 50 a second, twice over. */
const packets = z.number().int().min(0).max(10_000_000)
const milliseconds = z.number().int().min(0).max(60_000)

/** Body of `POST /api/calls/:id/quality`: what the browser measured of a call, once, when it ended. */
export const CallQualityBody = z.strictObject({
  /** Mean opinion score, hundredths; null where the device gave none. */
  mosHundredths: z.number().int().min(0).max(500).nullable(),
  jitterMs: milliseconds.nullable(),
  roundTripMs: milliseconds.nullable(),
  /** Lost packets, hundredths of a percent. */
  lossBasisPoints: z.number().int().min(0).max(10_000).nullable(),
  packetsReceived: packets,
  packetsSent: packets,
  /** Seconds in which anything but silence came in. */
  heardSeconds: z.number().int().min(0).max(86_400),
  /** The device's own names for what it noticed, each once. */
  warnings: z.array(z.string().regex(/^[a-z][a-z-]{0,39}$/)).max(20),
})
export type CallQualityBody = z.infer<typeof CallQualityBody>

/** 201 of `POST /api/calls/:id/quality`. */
export interface CallQualityDto extends CallQualityBody {
  reportedAt: IsoInstant
}

/** 200 of `GET /api/calls/:id/quality`. */
export interface CallQualityReply {
  /** Null where the browser reported nothing. */
  quality: CallQualityDto | null
}

/** Body of `POST /api/calls/:id/complaint`. The id is the client's: the same again is answered as before (M16). */
export const ComplainBody = z.strictObject({
  id: z.uuid().toLowerCase(),
  reason: z.enum(COMPLAINT_REASONS),
  note: PlainText(0, 1000).optional(),
})
export type ComplainBody = z.infer<typeof ComplainBody>

/** A rule that answers a complaint by itself. */
export const COMPLAINT_RULES = ['short_call', 'carrier_error', 'no_audio'] as const
export type ComplaintRule = (typeof COMPLAINT_RULES)[number]

/** What was said of a call and what came of it, as the person sees it. */
export interface ComplaintDto {
  id: string
  callId: string
  reason: ComplaintReason
  note: string | null
  state: ComplaintState
  /** Null where a person answered, or nobody yet. */
  rule: ComplaintRule | null
  refundedMicros: MicrosString
  /** The ledger row of the refund. */
  transactionId: string | null
  answer: string | null
  createdAt: IsoInstant
  decidedAt: IsoInstant | null
}

/** 200 of `GET /api/calls/:id/complaint`. */
export interface CallComplaintReply {
  complaint: ComplaintDto | null
  /** Why nothing can be said about this call, as a sentence; null where it can, and where it was. */
  obstacle: string | null
}

export const ComplaintsQuery = z.object({
  limit: PageLimit,
  cursor: Cursor.optional(),
  state: z.enum(COMPLAINT_STATES).optional(),
})
export type ComplaintsQuery = z.infer<typeof ComplaintsQuery>

export interface ComplaintRow extends ComplaintDto {
  person: PersonRef
  /** The number that was called, as people write it. */
  display: string
  calledAt: IsoInstant
  currency: string
  chargedMicros: MicrosString
  decidedBy: PersonRef | null
}

/** 200 of `GET /api/finance/complaints`: waiting first, then the newest first. */
export interface ComplaintsPage {
  complaints: ComplaintRow[]
  nextCursor: string | null
}

/** 200 of `GET /api/finance/complaints/:id`: all that a decision needs. */
export interface ComplaintDetailDto extends ComplaintRow {
  /** What the rules went by, and why they did not answer where they did not. */
  evidence: Record<string, string | number | boolean | null>
  quality: CallQualityDto | null
  call: CallDetailDto
  events: TimelineEventDto[]
  /** Of the charge, what is not back yet: the most that can be refunded. */
  refundableMicros: MicrosString
  /** What the same person said of other calls, newest first, at most ten. */
  earlier: ComplaintRow[]
  /** Why whoever asks may not answer it, as a sentence; null where they may. */
  obstacle: string | null
}

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
