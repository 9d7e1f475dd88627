import { z } from 'zod'
import { AskedId, Cursor, Instant, PageLimit, Micros, UtcInstant } from './common'
import { PlainText } from './plain-text'

export const ADJUSTMENT_REASONS = ['billing_error', 'goodwill', 'bank_transfer', 'write_off', 'fraud', 'other'] as const
export type AdjustmentReason = (typeof ADJUSTMENT_REASONS)[number]

export const ADJUSTMENT_STATES = ['pending', 'approved', 'refused', 'withdrawn'] as const
export type AdjustmentState = (typeof ADJUSTMENT_STATES)[number]

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
  id: AskedId,
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
export const PersonRef = z.strictObject({ id: z.string(), name: z.string(), email: z.string() })
export type PersonRef = z.infer<typeof PersonRef>

export const AdjustmentDto = z.strictObject({
  id: z.string(),
  state: z.enum(ADJUSTMENT_STATES),
  person: PersonRef,
  walletId: z.string(),
  currency: z.string(),
  /** Of the wallet, as it is now. */
  balanceMicros: Micros,
  /** balance − held, as it is now. */
  availableMicros: Micros,
  /** Signed: negative is taken from the wallet. */
  amountMicros: Micros,
  reasonCode: z.enum(ADJUSTMENT_REASONS),
  note: z.string(),
  evidenceLinks: z.array(z.string()),
  effectiveAt: UtcInstant,
  /**
   * The month of `effectiveAt` is closed: it posts on the day it is approved, and says when it happened (F4). Of a row
   * that is posted: whether it was.
   */
  isLate: z.boolean(),
  requestedBy: PersonRef,
  requestedAt: UtcInstant,
  /** SHA-256 of what is asked, hex. */
  contentHash: z.string(),
  decidedBy: PersonRef.nullable(),
  decidedAt: UtcInstant.nullable(),
  /** Of the wallet when it was decided, before it moved; null while it waits. */
  decidedBalanceMicros: Micros.nullable(),
  decisionNote: z.string().nullable(),
  /** The ledger row; null unless approved. */
  transactionId: z.string().nullable(),
  /** What whoever asks may decide now. */
  choices: z.array(z.enum(ADJUSTMENT_DECISIONS)),
  /** Why they may not approve, as a sentence; null where they may, and where it is decided. */
  obstacle: z.string().nullable(),
})
export type AdjustmentDto = z.infer<typeof AdjustmentDto>

/** 200 of `GET /api/finance/adjustments`: pending first, then the newest first. */
export const AdjustmentsPage = z.strictObject({
  adjustments: z.array(AdjustmentDto),
  nextCursor: z.string().nullable(),
  /** The most that whoever asks may request or approve at once, either way; null for those who may not. */
  maximumMicros: Micros.nullable(),
})
export type AdjustmentsPage = z.infer<typeof AdjustmentsPage>
