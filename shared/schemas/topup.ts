import { z } from 'zod'
import { isOwnPath } from '../own-path'
import { Cursor, UuidParam, type IsoInstant, type MicrosString } from './common'
import { TOPUP_MODES, type PaymentPurpose, type PaymentState, type TopupMode } from './payments'

/** Whether it is an amount that can be paid is the server's business, which says why not in words. */
const Amount = z.string().max(40)

/** A path of ours with what follows it; never another site. */
export const OwnPath = z.string().max(300).refine(isOwnPath, 'must be a path of this app')

/** `POST /api/payments`, with an `Idempotency-Key` (M16). */
export const StartTopupBody = z.object({
  amountMicros: Amount,
  /** Of the amount; only the wallet's is taken. */
  currency: z.string().max(10),
  /** The person wants the card to be kept for automatic top-up. */
  savesCard: z.boolean().default(false),
  /** A page of ours that its payer goes back to. */
  returnPath: OwnPath.nullish(),
})
export type StartTopupBody = z.infer<typeof StartTopupBody>

/** 201 of `POST /api/payments`. */
export interface StartTopupReply {
  paymentId: string
  state: PaymentState
  /** The provider's page to pay on; null where the payment is over already. */
  url: string | null
  expiresAt: IsoInstant | null
}

/** Receipts are asked for by their number as well: mails name it. */
export const PaymentParams = z.object({ id: z.union([UuidParam, z.string().regex(/^R-\d{4}-\d{6,9}$/)]) })
export const PaymentsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: Cursor.optional(),
})
export type PaymentsQuery = z.infer<typeof PaymentsQuery>

export interface PaymentDto {
  id: string
  purpose: PaymentPurpose
  state: PaymentState
  amountMicros: MicrosString
  currency: string
  /** "Visa •••• 4242"; null until it is known. */
  methodLabel: string | null
  receiptNumber: string | null
  /** Why it failed, in words; null where it did not. */
  failure: string | null
  /** What came instead of what was asked for, in the smallest unit of its currency; null where that is not so. */
  received: { amountMinor: string, currency: string } | null
  /** Where it can still be paid. */
  url: string | null
  createdAt: IsoInstant
  expiresAt: IsoInstant | null
  paidAt: IsoInstant | null
  /** Given back to the card, or on its way. */
  refundedMicros: MicrosString
  /** Taken back by the bank. */
  disputedMicros: MicrosString
}

/** 200 of `GET /api/payments`, newest first. */
export interface PaymentsPage {
  payments: PaymentDto[]
  nextCursor: string | null
}

export interface CompanyDto {
  name: string
  address: string
  /** Empty where there is none. */
  taxId: string
  supportEmail: string
}

/** What a receipt shows beside the payment. */
export interface ReceiptDto {
  company: CompanyDto
  payer: { name: string, email: string }
  /** The ledger row that added the money. */
  transaction: { id: string, walletSeq: string, balanceAfterMicros: MicrosString, hash: string }
}

/** 200 of `GET /api/payments/:id`. */
export interface PaymentDetailDto extends PaymentDto {
  /** Null until it is paid. */
  receipt: ReceiptDto | null
  /** The page of ours that its payer came from. */
  returnPath: string | null
}

export interface SavedCardDto {
  label: string
  /** "12/2030" */
  expires: string | null
  savedAt: IsoInstant
}

/** 200 of `GET /api/payments/options`: what the page needs to take an amount. */
export interface TopupOptionsDto {
  currency: string
  minimumMicros: MicrosString
  maximumMicros: MicrosString
  presetsMicros: MicrosString[]
  /** What the person may still pay in within these 24 hours. */
  leftTodayMicros: MicrosString
  savedCard: SavedCardDto | null
  companyName: string
}

/** `PUT /api/user/auto-topup`. */
export const AutoTopupBody = z.object({
  mode: z.enum(TOPUP_MODES),
  thresholdMicros: Amount,
  amountMicros: Amount,
  dailyLimitMicros: Amount,
  /** The words that were agreed to, as they were shown; needed for `charge` alone. */
  consentText: z.string().max(1000).nullable().default(null),
  /** The person was told that saving this charges the card now. */
  chargesNow: z.boolean().optional(),
})
export type AutoTopupBody = z.infer<typeof AutoTopupBody>

/** 200 of `PUT /api/user/auto-topup`: the setting, and the charge that it led to at once. */
export interface SavedAutoTopupDto extends AutoTopupDto {
  charge: PaymentDto | null
}

/** 200 of `GET /api/user/auto-topup`. */
export interface AutoTopupDto {
  mode: TopupMode
  thresholdMicros: MicrosString
  amountMicros: MicrosString
  dailyLimitMicros: MicrosString
  currency: string
  /** Set after a failure: nothing is charged until it is turned on again. */
  stoppedAt: IsoInstant | null
  /** Why, in words. */
  stopReason: string | null
  consentAt: IsoInstant | null
  savedCard: SavedCardDto | null
}
