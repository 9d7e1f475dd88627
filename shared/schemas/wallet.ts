import { z } from 'zod'
import { Cursor, Instant, PageLimit, Micros, UtcInstant } from './common'
import { PlainText } from './plain-text'

export const WALLET_STATUSES = ['active', 'frozen', 'closing', 'closed'] as const
export type WalletStatus = (typeof WALLET_STATUSES)[number]

/** `dispute`: a bank takes a payment back. `staff`: people of ours froze it. `owner`: its owner closes it. */
export const WALLET_STATUS_REASONS = ['dispute', 'staff', 'owner'] as const

export const WalletDto = z.strictObject({
  id: z.string(),
  currency: z.string(),
  balanceMicros: Micros,
  heldMicros: Micros,
  /** balance − held. */
  availableMicros: Micros,
  status: z.enum(WALLET_STATUSES),
  /** Why it is not active; null where it is, or where nobody said. */
  statusReason: z.enum(WALLET_STATUS_REASONS).nullable(),
})
export type WalletDto = z.infer<typeof WalletDto>

export const TRANSACTION_KINDS = [
  'topup', 'grant', 'call_charge', 'refund', 'chargeback', 'adjustment', 'write_off', 'expiry', 'reversal',
] as const
export type TransactionKind = (typeof TRANSACTION_KINDS)[number]

/** Which rows of one's own ledger. */
export const TransactionsFilter = z.object({
  /** Comma-separated kinds. */
  kind: z.string().max(200).transform(text => text.split(','))
    .pipe(z.array(z.enum(TRANSACTION_KINDS)).min(1).max(TRANSACTION_KINDS.length)).optional(),
  /** That took effect at or after this instant. */
  from: Instant.optional(),
  /** Before this instant. */
  to: Instant.optional(),
})
export type TransactionsFilter = z.infer<typeof TransactionsFilter>

export const TransactionsQuery = TransactionsFilter.extend({ limit: PageLimit, cursor: Cursor.optional() })
export type TransactionsQuery = z.infer<typeof TransactionsQuery>

export const TransactionDto = z.strictObject({
  id: z.string(),
  walletSeq: z.string(),
  kind: z.enum(TRANSACTION_KINDS),
  /** Signed: negative leaves the wallet. */
  amountMicros: Micros,
  balanceAfterMicros: Micros,
  contraAccount: z.string(),
  reason: z.string().nullable(),
  callId: z.string().nullable(),
  /** The number that was called, for rows of a call. */
  callDisplay: z.string().nullable(),
  /** When it happened; the row itself may have been posted later. */
  effectiveAt: UtcInstant,
  /** When the row was posted. */
  createdAt: UtcInstant,
  /** SHA-256 of this row, chained to the one before it in the wallet, hex. */
  hash: z.string(),
})
export type TransactionDto = z.infer<typeof TransactionDto>

/** 200 of `GET /api/user/transactions`, newest first. */
export const TransactionsPage = z.strictObject({
  transactions: z.array(TransactionDto),
  nextCursor: z.string().nullable(),
})
export type TransactionsPage = z.infer<typeof TransactionsPage>

/** Body of `POST /api/finance/wallet-status/:id`: what staff do to a wallet. */
export const SetWalletStatusBody = z.strictObject({
  status: z.enum(['active', 'frozen']),
  note: PlainText(5, 500),
})
export type SetWalletStatusBody = z.infer<typeof SetWalletStatusBody>

/** 200 of `POST /api/finance/wallet-status/:id`. */
export const WalletStatusDto = z.strictObject({ walletId: z.string(), status: z.enum(WALLET_STATUSES) })
export type WalletStatusDto = z.infer<typeof WalletStatusDto>

/** Body of `POST /api/user/close`: the person has read what happens to the money. */
export const CloseWalletBody = z.strictObject({ agrees: z.literal(true) })

/** 200 of `GET /api/user/close`, and of what changes it. */
export const ClosingDto = z.strictObject({
  status: z.enum(WALLET_STATUSES),
  currency: z.string(),
  balanceMicros: Micros,
  /** Held for calls that are under way. */
  heldMicros: Micros,
  /** Goes back to cards. */
  refundableMicros: Micros,
  /** Ends with the wallet. */
  promotionalMicros: Micros,
  /** Less than a cent, which no card can take back; it ends with the wallet. */
  roundingMicros: Micros,
  /** Cannot go back to a card: to be settled with us before the wallet closes. */
  settleMicros: Micros,
  /** On their way. */
  refundsUnderWay: z.number(),
  paymentsUnderWay: z.number(),
  supportEmail: z.string(),
})
export type ClosingDto = z.infer<typeof ClosingDto>

/** 200 of `GET /api/user/balance-days`. */
export const BalanceDaysDto = z.strictObject({
  currency: z.string(),
  tz: z.string(),
  /** First and last day, both included. */
  from: z.string(),
  to: z.string(),
  /** Before the first day. */
  openingMicros: Micros,
  /** What the wallet held at the end of each. */
  days: z.array(z.strictObject({ day: z.string(), balanceMicros: Micros })),
})
export type BalanceDaysDto = z.infer<typeof BalanceDaysDto>
