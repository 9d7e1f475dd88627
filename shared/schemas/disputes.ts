import { z } from 'zod'
import { Cursor, PageLimit, type IsoInstant, type MicrosString } from './common'
import type { DisputeStatus } from './payments'
import { PlainText } from './plain-text'
import type { WalletStatus } from './wallet'

export const DISPUTE_VIEWS = ['undecided', 'owing', 'all'] as const
export type DisputeView = (typeof DISPUTE_VIEWS)[number]

export const DisputesQuery = z.object({ view: z.enum(DISPUTE_VIEWS).default('all'), limit: PageLimit, cursor: Cursor.optional() })
export type DisputesQuery = z.infer<typeof DisputesQuery>

export interface DisputeDto {
  /** The provider's. */
  id: string
  status: DisputeStatus
  reason: string | null
  amountMicros: MicrosString
  currency: string
  /** What the provider charged us for it. */
  feeMicros: MicrosString
  person: { id: string, name: string, email: string }
  walletId: string
  walletStatus: WalletStatus
  /** Why the wallet is not active: `dispute`, `staff`, `owner`. */
  walletStatusReason: string | null
  paymentId: string
  receiptNumber: string | null
  methodLabel: string | null
  /** What the wallet is without for it now, or owes. */
  outMicros: MicrosString
  /** Whether it has moved money in the wallet at all. */
  isTouched: boolean
  /** What the provider took from us (negative) and gave back, oldest first, in its account's currency. */
  movements: { id: string, amountMicros: MicrosString, currency: string, at: IsoInstant }[]
  /** What the wallet did not hold when it was taken. */
  owedMicros: MicrosString
  /** What came in for it since. */
  collectedMicros: MicrosString
  createdAt: IsoInstant
  updatedAt: IsoInstant
  evidenceDueAt: IsoInstant | null
}

/** 200 of `GET /api/finance/disputes`: undecided first, then the newest first. */
export interface DisputesPage {
  disputes: DisputeDto[]
  nextCursor: string | null
}

/** Body of `POST /api/finance/wallet-status/:id`: what staff do to a wallet. */
export const SetWalletStatusBody = z.strictObject({
  status: z.enum(['active', 'frozen']),
  note: PlainText(5, 500),
})
export type SetWalletStatusBody = z.infer<typeof SetWalletStatusBody>

/** 200 of `POST /api/finance/wallet-status/:id`. */
export interface WalletStatusDto {
  walletId: string
  status: WalletStatus
}

/** Body of `POST /api/user/close`: the person has read what happens to the money. */
export const CloseWalletBody = z.strictObject({ agrees: z.literal(true) })

/** 200 of `GET /api/user/close`, and of what changes it. */
export interface ClosingDto {
  status: WalletStatus
  currency: string
  balanceMicros: MicrosString
  /** Held for calls that are under way. */
  heldMicros: MicrosString
  /** Goes back to cards. */
  refundableMicros: MicrosString
  /** Ends with the wallet. */
  promotionalMicros: MicrosString
  /** Less than a cent, which no card can take back; it ends with the wallet. */
  roundingMicros: MicrosString
  /** Cannot go back to a card: to be settled with us before the wallet closes. */
  settleMicros: MicrosString
  /** On their way. */
  refundsUnderWay: number
  paymentsUnderWay: number
  supportEmail: string
}
