import { z } from 'zod'
import { Cursor, PageLimit, type IsoInstant, type MicrosString } from './common'

export const WALLET_STATUSES = ['active', 'frozen', 'closing', 'closed'] as const
export type WalletStatus = (typeof WALLET_STATUSES)[number]

/** `dispute`: a bank takes a payment back. `staff`: people of ours froze it. `owner`: its owner closes it. */
export const WALLET_STATUS_REASONS = ['dispute', 'staff', 'owner'] as const
export type WalletStatusReason = (typeof WALLET_STATUS_REASONS)[number]

export interface WalletDto {
  id: string
  currency: string
  balanceMicros: MicrosString
  heldMicros: MicrosString
  /** balance − held. */
  availableMicros: MicrosString
  status: WalletStatus
  /** Why it is not active; null where it is, or where nobody said. */
  statusReason: WalletStatusReason | null
}

export const TRANSACTION_KINDS = [
  'topup', 'grant', 'call_charge', 'refund', 'chargeback', 'adjustment', 'write_off', 'expiry', 'reversal',
] as const
export type TransactionKind = (typeof TRANSACTION_KINDS)[number]

export const TransactionsQuery = z.object({ limit: PageLimit, cursor: Cursor.optional() })
export type TransactionsQuery = z.infer<typeof TransactionsQuery>

export interface TransactionDto {
  id: string
  walletSeq: string
  kind: TransactionKind
  /** Signed: negative leaves the wallet. */
  amountMicros: MicrosString
  balanceAfterMicros: MicrosString
  contraAccount: string
  reason: string | null
  callId: string | null
  /** The number that was called, for rows of a call. */
  callDisplay: string | null
  /** When it happened; the row itself may have been posted later. */
  effectiveAt: IsoInstant
  /** When the row was posted. */
  createdAt: IsoInstant
  /** SHA-256 of this row, chained to the one before it in the wallet, hex. */
  hash: string
}

/** 200 of `GET /api/user/transactions`, newest first. */
export interface TransactionsPage {
  transactions: TransactionDto[]
  nextCursor: string | null
}
