import { z } from 'zod'
import { Cursor, PageLimit, Micros, UtcInstant } from './common'
import { WALLET_STATUSES } from './wallet'

/** `warning`: an inquiry, no money moved. `open`: the bank holds the money. */
export const DISPUTE_STATUSES = ['warning', 'open', 'under_review', 'won', 'lost'] as const
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number]

export const DISPUTE_VIEWS = ['undecided', 'owing', 'all'] as const
export type DisputeView = (typeof DISPUTE_VIEWS)[number]

export const DisputesQuery = z.object({ view: z.enum(DISPUTE_VIEWS).default('all'), limit: PageLimit, cursor: Cursor.optional() })
export type DisputesQuery = z.infer<typeof DisputesQuery>

export const DisputeDto = z.strictObject({
  /** The provider's. */
  id: z.string(),
  status: z.enum(DISPUTE_STATUSES),
  reason: z.string().nullable(),
  amountMicros: Micros,
  currency: z.string(),
  /** What the provider charged us for it. */
  feeMicros: Micros,
  person: z.strictObject({ id: z.string(), name: z.string(), email: z.string() }),
  walletId: z.string(),
  walletStatus: z.enum(WALLET_STATUSES),
  /** Why the wallet is not active: `dispute`, `staff`, `owner`. */
  walletStatusReason: z.string().nullable(),
  paymentId: z.string(),
  receiptNumber: z.string().nullable(),
  methodLabel: z.string().nullable(),
  /** What the wallet is without for it now, or owes. */
  outMicros: Micros,
  /** Whether it has moved money in the wallet at all. */
  isTouched: z.boolean(),
  /** What the provider took from us (negative) and gave back, oldest first, in its account's currency. */
  movements: z.array(z.strictObject({ id: z.string(), amountMicros: Micros, currency: z.string(), at: UtcInstant })),
  /** What the wallet did not hold when it was taken. */
  owedMicros: Micros,
  /** What came in for it since. */
  collectedMicros: Micros,
  createdAt: UtcInstant,
  updatedAt: UtcInstant,
  evidenceDueAt: UtcInstant.nullable(),
})
export type DisputeDto = z.infer<typeof DisputeDto>

/** 200 of `GET /api/finance/disputes`: undecided first, then the newest first. */
export const DisputesPage = z.strictObject({ disputes: z.array(DisputeDto), nextCursor: z.string().nullable() })
export type DisputesPage = z.infer<typeof DisputesPage>
