import { z } from 'zod'
import { UtcInstant, Micros } from './common'
import { FinanceTransactionDto } from './ledger'
import { ChecklistItem } from './requests'

export const MonthDto = z.strictObject({
  /** `2026-10`, UTC. */
  month: z.string(),
  state: z.enum(['running', 'open', 'closed']),
  /** It may be closed now: it is over, and those before it are closed. */
  isClosable: z.boolean(),
  /** It is the last one that is closed: it alone may be re-opened. */
  isReopenable: z.boolean(),
  closedAt: UtcInstant.nullable(),
  closedBy: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** As they were when the month was closed; null while it is open. */
  transactionCount: z.string().nullable(),
  sumMicros: Micros.nullable(),
})
export type MonthDto = z.infer<typeof MonthDto>

/** 200 of `GET /api/finance/months`, newest first. */
export const MonthsDto = z.strictObject({ currency: z.string(), months: z.array(MonthDto) })
export type MonthsDto = z.infer<typeof MonthsDto>

export const MonthEventDto = z.strictObject({
  event: z.enum(['closed', 'reopened']),
  at: UtcInstant,
  /** Who asked; null for a closing from before two people were needed, then `approvedBy` is too. */
  requestedBy: z.strictObject({ id: z.string(), name: z.string() }),
  approvedBy: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  requestId: z.string().nullable(),
  /** Of a closing. */
  transactionCount: z.string().nullable(),
  sumMicros: Micros.nullable(),
})
export type MonthEventDto = z.infer<typeof MonthEventDto>

/** 200 of `GET /api/finance/months/:month`. */
export const MonthDetailDto = z.strictObject({
  ...MonthDto.shape,
  currency: z.string(),
  /** Those of the closing; of an open month, as they stand. */
  totals: z.array(z.strictObject({ kind: z.string(), contraAccount: z.string(), sumMicros: Micros })),
  /** Rows that belong to this month and were posted after it was closed, in later months. Newest first, at most 100. */
  late: z.array(FinanceTransactionDto),
  /** What to see to before it is closed; null for a month that is closed, or not over. */
  checklist: z.array(ChecklistItem).nullable(),
  /** Closings and re-openings, the oldest first. */
  history: z.array(MonthEventDto),
  /** A closing or re-opening that waits for a decision. */
  pendingRequestId: z.string().nullable(),
})
export type MonthDetailDto = z.infer<typeof MonthDetailDto>
