import { z } from 'zod'
import { Cursor, Instant, Month, PageLimit, TypedNumber, Micros, UtcInstant } from './common'
import { LineText } from './plain-text'
import { TRANSACTION_KINDS, WALLET_STATUSES } from './wallet'

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

export const LedgerPersonDto = z.strictObject({ id: z.string(), name: z.string(), email: z.string() })
export type LedgerPersonDto = z.infer<typeof LedgerPersonDto>

export const FinanceTransactionDto = z.strictObject({
  id: z.string(),
  walletId: z.string(),
  walletSeq: z.string(),
  person: LedgerPersonDto,
  kind: z.enum(TRANSACTION_KINDS),
  currency: z.string(),
  /** Signed: negative leaves the wallet. */
  amountMicros: Micros,
  /** The part of the amount that was granted credit, signed like it; null where there was none. */
  grantedMicros: Micros.nullable(),
  balanceAfterMicros: Micros,
  contraAccount: z.string(),
  actor: z.string(),
  reason: z.string().nullable(),
  callId: z.string().nullable(),
  /** The number that was called, international. */
  callDisplay: z.string().nullable(),
  paymentId: z.string().nullable(),
  reversesId: z.string().nullable(),
  refundsId: z.string().nullable(),
  effectiveAt: UtcInstant,
  createdAt: UtcInstant,
  /** When it happened, where that month was closed: then it counts on the day it was posted (F4). */
  lateFor: UtcInstant.nullable(),
  hash: z.string(),
})
export type FinanceTransactionDto = z.infer<typeof FinanceTransactionDto>

/**
 * 200 of `GET /api/finance/transactions`, newest first. A page may hold fewer rows than asked for, even none, and still
 * have a cursor: one request looks through a bounded part of the ledger.
 */
export const FinanceTransactionsPage = z.strictObject({
  transactions: z.array(FinanceTransactionDto),
  nextCursor: z.string().nullable(),
  /** Where the search stopped with the page not full: rows that were posted before are not looked at yet. */
  lookedBackTo: UtcInstant.nullable(),
})
export type FinanceTransactionsPage = z.infer<typeof FinanceTransactionsPage>

export const KindTotalDto = z.strictObject({
  kind: z.enum(TRANSACTION_KINDS),
  count: z.number(),
  inMicros: Micros,
  outMicros: Micros,
})
export type KindTotalDto = z.infer<typeof KindTotalDto>

/** 200 of `GET /api/finance/transactions/totals`. */
export const LedgerTotalsDto = z.strictObject({
  /** False: the view has more rows than can be added up while somebody waits, and the figures are zero. */
  isComplete: z.boolean(),
  currency: z.string(),
  count: z.number(),
  inMicros: Micros,
  /** Positive. */
  outMicros: Micros,
  netMicros: Micros,
  byKind: z.array(KindTotalDto),
})
export type LedgerTotalsDto = z.infer<typeof LedgerTotalsDto>

export const PeopleQuery = z.object({ q: SearchText, limit: z.coerce.number().int().min(1).max(50).default(10) })
export type PeopleQuery = z.infer<typeof PeopleQuery>

export const FinancePersonDto = z.strictObject({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
  walletId: z.string(),
  currency: z.string(),
  balanceMicros: Micros,
  heldMicros: Micros,
  status: z.enum(WALLET_STATUSES),
})
export type FinancePersonDto = z.infer<typeof FinancePersonDto>

/** 200 of `GET /api/finance/people`. */
export const FinancePeopleDto = z.strictObject({ people: z.array(FinancePersonDto) })
export type FinancePeopleDto = z.infer<typeof FinancePeopleDto>

export const WalletAsOfQuery = z.object({ at: Instant.optional() })
export type WalletAsOfQuery = z.infer<typeof WalletAsOfQuery>

/** 200 of `GET /api/finance/wallets/:id`: a wallet now, and as its rows left it at a moment. */
export const FinanceWalletDto = z.strictObject({
  ...FinancePersonDto.shape,
  grantedMicros: Micros,
  /** What it owes from chargebacks. */
  owedMicros: Micros,
  /** Giving it up waits for a decision. */
  pendingWriteOffId: z.string().nullable(),
  createdAt: UtcInstant,
  asOf: z.strictObject({
    at: UtcInstant,
    balanceMicros: Micros,
    /** The newest row at that moment; 0, null and zeros before the first. */
    walletSeq: z.string(),
    transactionId: z.string().nullable(),
    postedAt: UtcInstant.nullable(),
    headHash: z.string(),
  }),
})
export type FinanceWalletDto = z.infer<typeof FinanceWalletDto>

/** The same view as a query, for addresses and for what is stored. */
export function filterToQuery(filter: TransactionFilter): Record<string, string> {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]))
}
