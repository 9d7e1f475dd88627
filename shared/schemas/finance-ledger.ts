import { z } from 'zod'
import { Cursor, Instant, Month, PageLimit, TypedNumber, type IsoInstant, type MicrosString } from './common'
import { LineText } from './plain-text'
import { TRANSACTION_KINDS, type TransactionKind, type WalletStatus } from './wallet'

/** What somebody typed to find something. */
export const SearchText = LineText(1, 254)

const UnsignedMicros = z.string().regex(/^\d{1,18}$/, 'must be a whole number of micros')
export const TransactionIdParam = z.string().regex(/^[1-9]\d{0,17}$/)

/**
 * A view of the ledger, as it stands in a query: what is left out is not asked for. Amounts are sizes, without a sign.
 */
export const TransactionFilter = z.object({
  /** An id, an e-mail address, or part of a name. */
  person: SearchText.optional(),
  /** The number that was called, in any spelling. */
  number: TypedNumber.optional(),
  /** Of a call, payment, wallet, request or row; a receipt's number, a carrier's or a payment provider's id. */
  reference: SearchText.optional(),
  wallet: z.uuid().optional(),
  /** Comma-separated kinds. */
  kind: z.string().max(200).transform(text => text.split(','))
    .pipe(z.array(z.enum(TRANSACTION_KINDS)).min(1).max(TRANSACTION_KINDS.length)).optional(),
  contra: SearchText.optional(),
  direction: z.enum(['in', 'out']).optional(),
  amount: UnsignedMicros.optional(),
  amountFrom: UnsignedMicros.optional(),
  amountTo: UnsignedMicros.optional(),
  /** Which of its two times a row is looked at by: when it happened, or when it was written. */
  by: z.enum(['effective', 'posted']).optional(),
  /** At or after. */
  from: Instant.optional(),
  /** Before. */
  to: Instant.optional(),
  /** Only what came late: belongs to a month that was closed, `2026-10`. */
  lateOf: Month.optional(),
})
export type TransactionFilter = z.infer<typeof TransactionFilter>

export const FinanceTransactionsQuery = TransactionFilter.extend({ limit: PageLimit, cursor: Cursor.optional() })
export type FinanceTransactionsQuery = z.infer<typeof FinanceTransactionsQuery>

export interface LedgerPersonDto { id: string, name: string, email: string }

export interface FinanceTransactionDto {
  id: string
  walletId: string
  walletSeq: string
  person: LedgerPersonDto
  kind: TransactionKind
  currency: string
  /** Signed: negative leaves the wallet. */
  amountMicros: MicrosString
  /** The part of the amount that was granted credit, signed like it; null where there was none. */
  grantedMicros: MicrosString | null
  balanceAfterMicros: MicrosString
  contraAccount: string
  actor: string
  reason: string | null
  callId: string | null
  /** The number that was called, international. */
  callDisplay: string | null
  paymentId: string | null
  reversesId: string | null
  refundsId: string | null
  effectiveAt: IsoInstant
  createdAt: IsoInstant
  /** When it happened, where that month was closed: then it counts on the day it was posted (F4). */
  lateFor: IsoInstant | null
  hash: string
}

/**
 * 200 of `GET /api/finance/transactions`, newest first. A page may hold fewer rows than asked for, even none, and still
 * have a cursor: one request looks through a bounded part of the ledger.
 */
export interface FinanceTransactionsPage {
  transactions: FinanceTransactionDto[]
  nextCursor: string | null
  /** Where the search stopped with the page not full: rows that were posted before are not looked at yet. */
  lookedBackTo: IsoInstant | null
}

export interface KindTotalDto { kind: TransactionKind, count: number, inMicros: MicrosString, outMicros: MicrosString }

/** 200 of `GET /api/finance/transactions/totals`. */
export interface LedgerTotalsDto {
  /** False: the view has more rows than can be added up while somebody waits, and the figures are zero. */
  isComplete: boolean
  currency: string
  count: number
  inMicros: MicrosString
  /** Positive. */
  outMicros: MicrosString
  netMicros: MicrosString
  byKind: KindTotalDto[]
}

export const PeopleQuery = z.object({ q: SearchText, limit: z.coerce.number().int().min(1).max(50).default(10) })
export type PeopleQuery = z.infer<typeof PeopleQuery>

export interface FinancePersonDto {
  userId: string
  name: string
  email: string
  role: string
  walletId: string
  currency: string
  balanceMicros: MicrosString
  heldMicros: MicrosString
  status: WalletStatus
}

/** 200 of `GET /api/finance/people`. */
export interface FinancePeopleDto { people: FinancePersonDto[] }

export const WalletAsOfQuery = z.object({ at: Instant.optional() })
export type WalletAsOfQuery = z.infer<typeof WalletAsOfQuery>

/** 200 of `GET /api/finance/wallets/:id`: a wallet now, and as its rows left it at a moment. */
export interface FinanceWalletDto extends FinancePersonDto {
  grantedMicros: MicrosString
  /** What it owes from chargebacks. */
  owedMicros: MicrosString
  /** Giving it up waits for a decision. */
  pendingWriteOffId: string | null
  createdAt: IsoInstant
  asOf: {
    at: IsoInstant
    balanceMicros: MicrosString
    /** The newest row at that moment; 0, null and zeros before the first. */
    walletSeq: string
    transactionId: string | null
    postedAt: IsoInstant | null
    headHash: string
  }
}

/** The same view as a query, for addresses and for what is stored. */
export function filterToQuery(filter: TransactionFilter): Record<string, string> {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]))
}
