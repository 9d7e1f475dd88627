import { z } from 'zod'
import { Cursor, Instant, PageLimit, type IsoInstant, type MicrosString } from './common'
import { ADJUSTMENT_REASONS, ADJUSTMENT_STATES, type AdjustmentReason, type AdjustmentState } from './finance'
import { PlainText } from './plain-text'

export const MOST_EVIDENCE_LINKS = 5

/** An address that a browser may open safely. It is shown and never fetched. */
const EvidenceLink = z.string().trim().min(1).max(500).transform((text, context) => {
  const url = URL.canParse(text) && !/[\s\p{Cs}\p{Cc}]/u.test(text) ? new URL(text) : null
  if (url?.protocol === 'https:' && !url.username && !url.password && url.hostname.includes('.')) return url.href
  context.addIssue({ code: 'custom', message: 'must be the address of a page, such as https://example.com/ticket/17' })
  return z.NEVER
}).pipe(z.string().max(1000))

/** Body of `POST /api/finance/adjustments`. The id is the client's: the same again is answered as before (M16). */
export const RequestAdjustmentBody = z.strictObject({
  id: z.uuid().toLowerCase(),
  walletId: z.uuid().toLowerCase(),
  /** Signed: negative is taken from the wallet. */
  amountMicros: z.string().regex(/^-?[1-9]\d{0,14}$/, 'must be a whole number of micros, and not zero'),
  reasonCode: z.enum(ADJUSTMENT_REASONS),
  /** The person reads it too: in the wallet and in the mail. */
  note: PlainText(10, 500),
  evidenceLinks: z.array(EvidenceLink).max(MOST_EVIDENCE_LINKS),
  /** When it counts, not in the future; now where it is left out. */
  effectiveAt: Instant.optional(),
})
export type RequestAdjustmentBody = z.infer<typeof RequestAdjustmentBody>

export const ADJUSTMENT_DECISIONS = ['approved', 'refused', 'withdrawn'] as const satisfies readonly AdjustmentState[]
export type AdjustmentDecision = (typeof ADJUSTMENT_DECISIONS)[number]

/** Body of `POST /api/finance/adjustments/:id/decision`. */
export const DecideAdjustmentBody = z.strictObject({
  decision: z.enum(ADJUSTMENT_DECISIONS),
  /** Of what was read: nobody decides about what they did not see (M13). */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  note: PlainText(0, 500).optional(),
  /** Whether it was read as late: what is approved posts where it was said to post. */
  isLate: z.boolean().optional(),
})
export type DecideAdjustmentBody = z.infer<typeof DecideAdjustmentBody>

export const AdjustmentsQuery = z.object({
  limit: PageLimit,
  cursor: Cursor.optional(),
  state: z.enum(ADJUSTMENT_STATES).optional(),
})
export type AdjustmentsQuery = z.infer<typeof AdjustmentsQuery>

/** Somebody, as staff see them. */
export interface PersonRef {
  id: string
  name: string
  email: string
}

export interface AdjustmentDto {
  id: string
  state: AdjustmentState
  person: PersonRef
  walletId: string
  currency: string
  /** Of the wallet, as it is now. */
  balanceMicros: MicrosString
  /** balance − held, as it is now. */
  availableMicros: MicrosString
  /** Signed: negative is taken from the wallet. */
  amountMicros: MicrosString
  reasonCode: AdjustmentReason
  note: string
  evidenceLinks: string[]
  effectiveAt: IsoInstant
  /**
   * The month of `effectiveAt` is closed: it posts on the day it is approved, and says when it happened (F4). Of a row
   * that is posted: whether it was.
   */
  isLate: boolean
  requestedBy: PersonRef
  requestedAt: IsoInstant
  /** SHA-256 of what is asked, hex. */
  contentHash: string
  decidedBy: PersonRef | null
  decidedAt: IsoInstant | null
  /** Of the wallet when it was decided, before it moved; null while it waits. */
  decidedBalanceMicros: MicrosString | null
  decisionNote: string | null
  /** The ledger row; null unless approved. */
  transactionId: string | null
  /** What whoever asks may decide now. */
  choices: AdjustmentDecision[]
  /** Why they may not approve, as a sentence; null where they may, and where it is decided. */
  obstacle: string | null
}

/** 200 of `GET /api/finance/adjustments`: pending first, then the newest first. */
export interface AdjustmentsPage {
  adjustments: AdjustmentDto[]
  nextCursor: string | null
  /** The most that whoever asks may request or approve at once, either way; null for those who may not. */
  maximumMicros: MicrosString | null
}
