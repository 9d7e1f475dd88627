import { z } from 'zod'
import { Month, type IsoInstant, type MicrosString } from './common'
import type { CompanyDto } from './topup'
import type { TransactionDto, TransactionKind } from './wallet'

/** A month of UTC, as the ledger has them. */
export const StatementParams = z.object({ month: Month })

export interface StatementSummaryDto {
  /** Such as `2026-10`. */
  month: string
  /** Such as `S-202610-1a2b3c4d`. */
  number: string
  openingMicros: MicrosString
  /** What came in, positive. */
  inMicros: MicrosString
  /** What went out, positive. */
  outMicros: MicrosString
  closingMicros: MicrosString
  rowCount: number
  /** False for the month that is running. */
  isComplete: boolean
}

/** 200 of `GET /api/user/statements`, newest first: months in which something moved, and the running one. */
export interface StatementsDto {
  currency: string
  statements: StatementSummaryDto[]
}

export interface StatementSumDto {
  kind: TransactionKind
  count: number
  /** Signed: negative left the wallet. */
  sumMicros: MicrosString
}

/** 200 of `GET /api/user/statements/:month`. Opening and sums make the closing balance, always. */
export interface StatementDto extends StatementSummaryDto {
  currency: string
  /** The month's first instant, and the first one after it. */
  from: IsoInstant
  to: IsoInstant
  madeAt: IsoInstant
  walletId: string
  company: CompanyDto
  holder: { name: string, email: string }
  sums: StatementSumDto[]
  /** In the order in which they were posted. */
  rows: TransactionDto[]
  /** Of the last row up to the end of the month; null before the first. */
  head: { walletSeq: string, hash: string } | null
}
