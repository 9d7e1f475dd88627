import { z } from 'zod'
import type { IsoInstant, MicrosString } from './common'
import type { FinanceTransactionDto } from './finance-ledger'

/** Body of `POST /api/finance/months/:month/close`: whoever closes it has read that it stays closed. */
export const CloseMonthBody = z.strictObject({ agrees: z.literal(true) })

export interface MonthDto {
  /** `2026-10`, UTC. */
  month: string
  state: 'running' | 'open' | 'closed'
  /** It may be closed now: it is over, and those before it are closed. */
  isClosable: boolean
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
}

/** 200 of `POST /api/finance/months/:month/close`. */
export interface ClosedMonthDto extends MonthDto {
  /** It was closed already: nothing changed. */
  isRepeat: boolean
}
