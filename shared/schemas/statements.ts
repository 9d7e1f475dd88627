import { z } from 'zod'
import { Month, Micros, UtcInstant } from './common'
import { CompanyDto } from './payments'
import { TRANSACTION_KINDS, TransactionDto } from './wallet'

/** A month of UTC, as the ledger has them. */
export const StatementParams = z.object({ month: Month })

export const StatementSummaryDto = z.strictObject({
  /** Such as `2026-10`. */
  month: z.string(),
  /** Such as `S-202610-1a2b3c4d`. */
  number: z.string(),
  openingMicros: Micros,
  /** What came in, positive. */
  inMicros: Micros,
  /** What went out, positive. */
  outMicros: Micros,
  closingMicros: Micros,
  rowCount: z.number(),
  /** False for the month that is running. */
  isComplete: z.boolean(),
})
export type StatementSummaryDto = z.infer<typeof StatementSummaryDto>

/** 200 of `GET /api/user/statements`, newest first: months in which something moved, and the running one. */
export const StatementsDto = z.strictObject({ currency: z.string(), statements: z.array(StatementSummaryDto) })
export type StatementsDto = z.infer<typeof StatementsDto>

export const StatementSumDto = z.strictObject({
  kind: z.enum(TRANSACTION_KINDS),
  count: z.number(),
  /** Signed: negative left the wallet. */
  sumMicros: Micros,
})
export type StatementSumDto = z.infer<typeof StatementSumDto>

/** 200 of `GET /api/user/statements/:month`. Opening and sums make the closing balance, always. */
export const StatementDto = z.strictObject({
  ...StatementSummaryDto.shape,
  currency: z.string(),
  /** The month's first instant, and the first one after it. */
  from: UtcInstant,
  to: UtcInstant,
  madeAt: UtcInstant,
  walletId: z.string(),
  company: CompanyDto,
  holder: z.strictObject({ name: z.string(), email: z.string() }),
  sums: z.array(StatementSumDto),
  /** In the order in which they were posted. */
  rows: z.array(TransactionDto),
  /** Of the last row up to the end of the month; null before the first. */
  head: z.strictObject({ walletSeq: z.string(), hash: z.string() }).nullable(),
})
export type StatementDto = z.infer<typeof StatementDto>
