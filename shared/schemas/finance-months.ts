import type { IsoInstant, MicrosString } from './common'
import type { FinanceTransactionDto } from './finance-ledger'
import type { ChecklistItem } from './requests'

export interface MonthDto {
  /** `2026-10`, UTC. */
  month: string
  state: 'running' | 'open' | 'closed'
  /** It may be closed now: it is over, and those before it are closed. */
  isClosable: boolean
  /** It is the last one that is closed: it alone may be re-opened. */
  isReopenable: boolean
  closedAt: IsoInstant | null
  closedBy: { id: string, name: string } | null
  /** As they were when the month was closed; null while it is open. */
  transactionCount: string | null
  sumMicros: MicrosString | null
}

/** 200 of `GET /api/finance/months`, newest first. */
export interface MonthsDto { currency: string, months: MonthDto[] }

/** 200 of `GET /api/finance/months/:month`. */
export interface MonthDetailDto extends MonthDto {
  currency: string
  /** Those of the closing; of an open month, as they stand. */
  totals: { kind: string, contraAccount: string, sumMicros: MicrosString }[]
  /** Rows that belong to this month and were posted after it was closed, in later months. Newest first, at most 100. */
  late: FinanceTransactionDto[]
  /** What to see to before it is closed; null for a month that is closed, or not over. */
  checklist: ChecklistItem[] | null
  /** Closings and re-openings, the oldest first. */
  history: MonthEventDto[]
  /** A closing or re-opening that waits for a decision. */
  pendingRequestId: string | null
}

export interface MonthEventDto {
  event: 'closed' | 'reopened'
  at: IsoInstant
  /** Who asked; null for a closing from before two people were needed, then `approvedBy` is too. */
  requestedBy: { id: string, name: string }
  approvedBy: { id: string, name: string } | null
  requestId: string | null
  /** Of a closing. */
  transactionCount: string | null
  sumMicros: MicrosString | null
}
