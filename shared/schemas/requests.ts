import { z } from 'zod'
import type { PersonRef } from './adjustments'
import { Cursor, Month, PageLimit, UserIdParam, type IsoInstant, type MicrosString } from './common'
import { REQUEST_KINDS, REQUEST_STATES, type RequestKind, type RequestState } from './finance'
import { VoucherFields } from './grants'
import { LimitFields } from './limits'
import { PlainText } from './plain-text'

const id = z.uuid().toLowerCase()
/** Why; who decides reads it. */
const note = PlainText(10, 500)

/** Body of `POST /api/finance/requests`. The id is the client's: the same again is answered as before (M16). */
export const RequestMoneyBody = z.discriminatedUnion('kind', [
  VoucherFields.extend({ id, kind: z.literal('voucher_batch'), note }),
  z.strictObject({ id, kind: z.literal('limit_raise'), userId: UserIdParam, limits: LimitFields, note }),
  z.strictObject({ id, kind: z.literal('month_close'), month: Month, note }),
  z.strictObject({ id, kind: z.literal('month_reopen'), month: Month, note }),
  z.strictObject({
    id, kind: z.literal('write_off'), walletId: z.uuid().toLowerCase(),
    amountMicros: z.string().regex(/^[1-9]\d{0,14}$/, 'must be a whole number of micros above nothing'), note,
  }),
])
export type RequestMoneyBody = z.infer<typeof RequestMoneyBody>

export const REQUEST_DECISIONS = ['approved', 'refused', 'withdrawn'] as const satisfies readonly RequestState[]
export type RequestDecision = (typeof REQUEST_DECISIONS)[number]

/** Body of `POST /api/finance/requests/:id/decision`. */
export const DecideRequestBody = z.strictObject({
  decision: z.enum(REQUEST_DECISIONS),
  /** Of what was read: nobody decides about what they did not see. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  note: PlainText(0, 500).optional(),
})
export type DecideRequestBody = z.infer<typeof DecideRequestBody>

export const RequestsQuery = z.object({
  limit: PageLimit,
  cursor: Cursor.optional(),
  state: z.enum(REQUEST_STATES).optional(),
  kind: z.enum(REQUEST_KINDS).optional(),
})
export type RequestsQuery = z.infer<typeof RequestsQuery>

/** Null keeps the default. */
export type LimitValues = z.infer<typeof LimitFields>

/** One thing to see to before a month is closed. */
export interface ChecklistItem {
  key: 'books' | 'cases' | 'late' | 'adjustments' | 'board'
  isInOrder: boolean
  /** Days not compared, cases open, rows that came late, corrections that wait, checks that are not green. */
  count: number
}

/** What is asked, as the kernel wrote it down: this and nothing else is what an approval does. */
export type RequestContent =
  | {
    kind: 'voucher_batch'
    batch: string
    count: number
    amountMicros: MicrosString
    currency: string
    grantDays: number | null
    maxUses: number
    validUntil: IsoInstant
    note: string
  }
  | { kind: 'limit_raise', userId: string, before: LimitValues, limits: LimitValues, note: string }
  | {
    kind: 'month_close'
    month: string
    transactionCount: string
    sumMicros: MicrosString
    checklist: ChecklistItem[]
    note: string
  }
  | { kind: 'month_reopen', month: string, closing: number, transactionCount: string, sumMicros: MicrosString, note: string }
  | { kind: 'write_off', walletId: string, amountMicros: MicrosString, currency: string, owedMicros: MicrosString, note: string }

/** What it would meet if it were approved now. */
export interface RequestNow {
  /** Of the wallet. */
  balanceMicros: MicrosString | null
  owedMicros: MicrosString | null
  /** What is set for the person. */
  limits: LimitValues | null
  checklist: ChecklistItem[] | null
}

export interface MoneyRequestDto {
  id: string
  kind: RequestKind
  state: RequestState
  /** The batch, the person, the month or the wallet. */
  subject: string
  /** Whom it is about. */
  person: PersonRef | null
  currency: string
  /** All that it can come to; what counts into the limits of a day. */
  worthMicros: MicrosString
  content: RequestContent
  requestedBy: PersonRef
  requestedAt: IsoInstant
  /** SHA-256 of what is asked, hex. */
  contentHash: string
  decidedBy: PersonRef | null
  decidedAt: IsoInstant | null
  decisionNote: string | null
  /** The row of a write-off. */
  transactionId: string | null
  /** Of a batch: whether its codes were shown. Null for other kinds, and before it is approved. */
  codes: 'waiting' | 'drawn' | 'canceled' | null
  /** Whoever asks may have its codes now. */
  mayDraw: boolean
  /** What whoever asks may decide now. */
  choices: RequestDecision[]
  /** Why they may not approve, as a sentence; null where they may, and where it is decided. */
  obstacle: string | null
  /** Null in lists, and where it is decided. */
  now: RequestNow | null
}

/** How much of a limit is left today, for whoever asks. */
export interface DayLimitDto {
  /** Null for those who may ask for nothing. */
  maximumMicros: MicrosString | null
  /** What waits and what was approved in the last 24 hours. */
  usedMicros: MicrosString
}

/** 200 of `GET /api/finance/requests`: pending first, then the newest first. */
export interface RequestsPage {
  requests: MoneyRequestDto[]
  nextCursor: string | null
  currency: string
  day: DayLimitDto
}

/** 201 of `POST /api/finance/requests/:id/codes`. The codes are in this answer and nowhere else. */
export interface DrawnCodesDto {
  batch: string
  codes: string[]
}

/** Body of `POST /api/finance/requests/:id/codes`: they are shown once. */
export const DrawCodesBody = z.strictObject({ agrees: z.literal(true) })
