import { z } from 'zod'
import { isOwnPath } from '../own-path'
import { AskedId, Cursor, UuidParam, UtcInstant, Micros } from './common'

/** `saved_card`: by the person's own hand, with the card that they let us keep. */
export const PAYMENT_PURPOSES = ['checkout', 'auto_topup', 'saved_card'] as const
export type PaymentPurpose = (typeof PAYMENT_PURPOSES)[number]

/**
 * `created`: written, not sent. `pending`: the provider's page is open. `processing`: the bank takes its time.
 * `failed`, `expired`, `canceled`: nothing was charged. `review`: money came that is not what was asked for, and is not
 * credited. `paid`: credited.
 */
export const PAYMENT_STATES = ['created', 'pending', 'processing', 'failed', 'expired', 'canceled', 'review', 'paid'] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

export const TOPUP_MODES = ['off', 'notify', 'charge'] as const
export type TopupMode = (typeof TOPUP_MODES)[number]

/** Whether it is an amount that can be paid is the server's business, which says why not in words. */
const Amount = z.string().max(40)

/** A path of ours with what follows it; never another site. */
export const OwnPath = z.string().max(300).refine(isOwnPath, 'must be a path of this app')

/** What is to be paid in, and from where. */
export const TopupOrder = z.object({
  amountMicros: Amount,
  /** Of the amount; only the wallet's is taken. */
  currency: z.string().max(10),
  /** The person wants the card to be kept for automatic top-up. */
  savesCard: z.boolean().default(false),
  /** A page of ours that its payer goes back to. */
  returnPath: OwnPath.nullish(),
})
export type TopupOrder = z.infer<typeof TopupOrder>

/** Body of `POST /api/payments`. */
export const StartTopupBody = TopupOrder.extend({ id: AskedId })
export type StartTopupBody = z.infer<typeof StartTopupBody>

/** Body of `POST /api/payments/saved-card`, which answers 201 with the payment. */
export const SavedCardBody = TopupOrder.pick({ amountMicros: true, currency: true }).extend({ id: AskedId })
export type SavedCardOrder = Omit<z.infer<typeof SavedCardBody>, 'id'>

/** 201 of `POST /api/payments`. */
export const StartTopupReply = z.strictObject({
  paymentId: z.string(),
  state: z.enum(PAYMENT_STATES),
  /** The provider's page to pay on; null where the payment is over already. */
  url: z.string().nullable(),
  expiresAt: UtcInstant.nullable(),
})
export type StartTopupReply = z.infer<typeof StartTopupReply>

/** Receipts are asked for by their number as well: mails name it. */
export const PaymentParams = z.object({ id: z.union([UuidParam, z.string().regex(/^R-\d{4}-\d{6,9}$/)]) })
export const PaymentsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: Cursor.optional(),
})
export type PaymentsQuery = z.infer<typeof PaymentsQuery>

export const PaymentDto = z.strictObject({
  id: z.string(),
  purpose: z.enum(PAYMENT_PURPOSES),
  state: z.enum(PAYMENT_STATES),
  amountMicros: Micros,
  currency: z.string(),
  /** "Visa •••• 4242"; null until it is known. */
  methodLabel: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  /** Why it failed, in words; null where it did not. */
  failure: z.string().nullable(),
  /** What came instead of what was asked for, in the smallest unit of its currency; null where that is not so. */
  received: z.strictObject({ amountMinor: z.string(), currency: z.string() }).nullable(),
  /** Where it can still be paid. */
  url: z.string().nullable(),
  createdAt: UtcInstant,
  expiresAt: UtcInstant.nullable(),
  paidAt: UtcInstant.nullable(),
  /** Given back to the card, or on its way. */
  refundedMicros: Micros,
  /** Taken back by the bank. */
  disputedMicros: Micros,
})
export type PaymentDto = z.infer<typeof PaymentDto>

/** 200 of `GET /api/payments`, newest first. */
export const PaymentsPage = z.strictObject({ payments: z.array(PaymentDto), nextCursor: z.string().nullable() })
export type PaymentsPage = z.infer<typeof PaymentsPage>

export const CompanyDto = z.strictObject({
  name: z.string(),
  address: z.string(),
  /** Empty where there is none. */
  taxId: z.string(),
  supportEmail: z.string(),
})
export type CompanyDto = z.infer<typeof CompanyDto>

/** What a receipt shows beside the payment. */
export const ReceiptDto = z.strictObject({
  company: CompanyDto,
  payer: z.strictObject({ name: z.string(), email: z.string() }),
  /** The ledger row that added the money. */
  transaction: z.strictObject({ id: z.string(), walletSeq: z.string(), balanceAfterMicros: Micros, hash: z.string() }),
})
export type ReceiptDto = z.infer<typeof ReceiptDto>

/** 200 of `GET /api/payments/:id`. */
export const PaymentDetailDto = z.strictObject({
  ...PaymentDto.shape,
  /** Null until it is paid. */
  receipt: ReceiptDto.nullable(),
  /** The page of ours that its payer came from. */
  returnPath: z.string().nullable(),
})
export type PaymentDetailDto = z.infer<typeof PaymentDetailDto>

export const SavedCardDto = z.strictObject({
  label: z.string(),
  /** "12/2030" */
  expires: z.string().nullable(),
  savedAt: UtcInstant,
})
export type SavedCardDto = z.infer<typeof SavedCardDto>

/** 200 of `GET /api/payments/options`: what the page needs to take an amount. */
export const TopupOptionsDto = z.strictObject({
  currency: z.string(),
  minimumMicros: Micros,
  maximumMicros: Micros,
  presetsMicros: z.array(Micros),
  /** What the person may still pay in within these 24 hours. */
  allowanceMicros: Micros,
  savedCard: SavedCardDto.nullable(),
  companyName: z.string(),
})
export type TopupOptionsDto = z.infer<typeof TopupOptionsDto>

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

/** 200 of `GET /api/user/auto-topup`. */
export const AutoTopupDto = z.strictObject({
  mode: z.enum(TOPUP_MODES),
  thresholdMicros: Micros,
  amountMicros: Micros,
  dailyLimitMicros: Micros,
  currency: z.string(),
  /** Set after a failure: nothing is charged until it is turned on again. */
  stoppedAt: UtcInstant.nullable(),
  /** Why, in words. */
  stopReason: z.string().nullable(),
  consentAt: UtcInstant.nullable(),
  savedCard: SavedCardDto.nullable(),
})
export type AutoTopupDto = z.infer<typeof AutoTopupDto>

/** 200 of `PUT /api/user/auto-topup`: the setting, and the charge that it led to at once. */
export const SavedAutoTopupDto = z.strictObject({ ...AutoTopupDto.shape, charge: PaymentDto.nullable() })
export type SavedAutoTopupDto = z.infer<typeof SavedAutoTopupDto>
