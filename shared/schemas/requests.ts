import { z } from 'zod'
import { AskedId, Cursor, Month, PageLimit, UserIdParam, Micros, UtcInstant } from './common'
import { VoucherFields } from './grants'
import { LimitFields } from './limits'
import { PlainText } from './plain-text'
import { ADJUSTMENT_STATES, PersonRef, type AdjustmentState } from './adjustments'

/** What takes two people beside adjustments (A6). */
export const REQUEST_KINDS = ['voucher_batch', 'limit_raise', 'month_close', 'month_reopen', 'write_off'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

export const REQUEST_STATES = ADJUSTMENT_STATES
export type RequestState = AdjustmentState

/** Why; who decides reads it. */
const note = PlainText(10, 500)

/** Body of `POST /api/finance/requests`. The id is the client's: the same again is answered as before (M16). */
export const RequestMoneyBody = z.discriminatedUnion('kind', [
  VoucherFields.extend({ id: AskedId, kind: z.literal('voucher_batch'), note }),
  z.strictObject({ id: AskedId, kind: z.literal('limit_raise'), userId: UserIdParam, limits: LimitFields, note }),
  z.strictObject({ id: AskedId, kind: z.literal('month_close'), month: Month, note }),
  z.strictObject({ id: AskedId, kind: z.literal('month_reopen'), month: Month, note }),
  z.strictObject({
    id: AskedId, kind: z.literal('write_off'), walletId: z.uuid().toLowerCase(),
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

/** One thing to see to before a month is closed. */
export const ChecklistItem = z.strictObject({
  key: z.enum(['books', 'cases', 'late', 'adjustments', 'board']),
  isInOrder: z.boolean(),
  /** Days not compared, cases open, rows that came late, corrections that wait, checks that are not green. */
  count: z.number(),
})
export type ChecklistItem = z.infer<typeof ChecklistItem>

/** In every content, so that the hash of one stands for who asked for it, and for how much. */
const asked = { id: z.string(), requestedBy: z.string(), worthMicros: Micros }

/** What is asked, as the kernel wrote it down: this and nothing else is what an approval does. */
export const RequestContent = z.discriminatedUnion('kind', [
  z.strictObject({
    ...asked,
    kind: z.literal('voucher_batch'),
    batch: z.string(),
    count: z.number(),
    amountMicros: Micros,
    currency: z.string(),
    grantDays: z.number().nullable(),
    maxUses: z.number(),
    validUntil: UtcInstant,
    note: z.string(),
  }),
  z.strictObject({
    ...asked,
    kind: z.literal('limit_raise'),
    userId: z.string(),
    before: LimitFields,
    limits: LimitFields,
    note: z.string(),
  }),
  z.strictObject({
    ...asked,
    kind: z.literal('month_close'),
    month: z.string(),
    transactionCount: z.string(),
    sumMicros: Micros,
    checklist: z.array(ChecklistItem),
    note: z.string(),
  }),
  z.strictObject({
    ...asked,
    kind: z.literal('month_reopen'),
    month: z.string(),
    closing: z.number(),
    transactionCount: z.string(),
    sumMicros: Micros,
    note: z.string(),
  }),
  z.strictObject({
    ...asked,
    kind: z.literal('write_off'),
    walletId: z.string(),
    amountMicros: Micros,
    currency: z.string(),
    owedMicros: Micros,
    note: z.string(),
  }),
])
export type RequestContent = z.infer<typeof RequestContent>

/** What it would meet if it were approved now. */
export const RequestNow = z.strictObject({
  /** Of the wallet. */
  balanceMicros: Micros.nullable(),
  owedMicros: Micros.nullable(),
  /** What is set for the person. */
  limits: LimitFields.nullable(),
  checklist: z.array(ChecklistItem).nullable(),
})
export type RequestNow = z.infer<typeof RequestNow>

export const MoneyRequestDto = z.strictObject({
  id: z.string(),
  kind: z.enum(REQUEST_KINDS),
  state: z.enum(REQUEST_STATES),
  /** The batch, the person, the month or the wallet. */
  subject: z.string(),
  /** Whom it is about. */
  person: PersonRef.nullable(),
  currency: z.string(),
  /** All that it can come to; what counts into the limits of a day. */
  worthMicros: Micros,
  content: RequestContent,
  requestedBy: PersonRef,
  requestedAt: UtcInstant,
  /** SHA-256 of what is asked, hex. */
  contentHash: z.string(),
  decidedBy: PersonRef.nullable(),
  decidedAt: UtcInstant.nullable(),
  decisionNote: z.string().nullable(),
  /** The row of a write-off. */
  transactionId: z.string().nullable(),
  /** Of a batch: whether its codes were shown. Null for other kinds, and before it is approved. */
  codes: z.enum(['waiting', 'drawn', 'canceled']).nullable(),
  /** Whoever asks may have its codes now. */
  mayDraw: z.boolean(),
  /** What whoever asks may decide now. */
  choices: z.array(z.enum(REQUEST_DECISIONS)),
  /** Why they may not approve, as a sentence; null where they may, and where it is decided. */
  obstacle: z.string().nullable(),
  /** Null in lists, and where it is decided. */
  now: RequestNow.nullable(),
})
export type MoneyRequestDto = z.infer<typeof MoneyRequestDto>

/** How much of a limit is left today, for whoever asks. */
export const DayLimitDto = z.strictObject({
  /** Null for those who may ask for nothing. */
  maximumMicros: Micros.nullable(),
  /** What waits and what was approved in the last 24 hours. */
  usedMicros: Micros,
})
export type DayLimitDto = z.infer<typeof DayLimitDto>

/** 200 of `GET /api/finance/requests`: pending first, then the newest first. */
export const RequestsPage = z.strictObject({
  requests: z.array(MoneyRequestDto),
  nextCursor: z.string().nullable(),
  currency: z.string(),
  day: DayLimitDto,
})
export type RequestsPage = z.infer<typeof RequestsPage>

/** 201 of `POST /api/finance/requests/:id/codes`. The codes are in this answer and nowhere else. */
export const DrawnCodesDto = z.strictObject({ batch: z.string(), codes: z.array(z.string()) })
export type DrawnCodesDto = z.infer<typeof DrawnCodesDto>

/** Body of `POST /api/finance/requests/:id/codes`: they are shown once. */
export const DrawCodesBody = z.strictObject({ agrees: z.literal(true) })
