import { z } from 'zod'
import { Instant, type IsoInstant, type MicrosString } from './common'
import { PlainText } from './plain-text'

/** Credit that was granted and has something left. */
export interface GrantDto {
  id: string
  amountMicros: MicrosString
  remainingMicros: MicrosString
  /** Where it came from, as the ledger has it. */
  reason: string | null
  grantedAt: IsoInstant
  /** Null: never. */
  expiresAt: IsoInstant | null
}

/** 200 of `GET /api/user/grants`, in the order in which calls use it up (M11). */
export interface GrantsDto {
  currency: string
  grants: GrantDto[]
}

/** Body of `POST /api/user/vouchers`: as it was typed. */
export const RedeemVoucherBody = z.strictObject({ code: z.string().min(1).max(64) })
export type RedeemVoucherBody = z.infer<typeof RedeemVoucherBody>

/** 201 of `POST /api/user/vouchers`. */
export interface RedeemedVoucherDto {
  amountMicros: MicrosString
  currency: string
  /** Null: never. */
  expiresAt: IsoInstant | null
  transactionId: string
}

export const MOST_VOUCHERS = 1000

/** What is asked of a batch of codes. */
export const VoucherFields = z.strictObject({
  /** What the batch is called: once and for ever. */
  batch: PlainText(3, 60),
  count: z.number().int().min(1).max(MOST_VOUCHERS),
  amountMicros: z.string().max(40),
  /** How long the credit lives once it is redeemed; null: for ever. */
  grantDays: z.number().int().min(1).max(3650).nullable(),
  /** By different people, of each code. */
  maxUses: z.number().int().min(1).max(100_000),
  validUntil: Instant,
})
export type VoucherFields = z.infer<typeof VoucherFields>

/** Body of `POST /api/finance/vouchers/cancel`. */
export const CancelVouchersBody = z.strictObject({ batch: z.string().min(1).max(100) })
export type CancelVouchersBody = z.infer<typeof CancelVouchersBody>

export interface VoucherBatchDto {
  batch: string
  currency: string
  amountMicros: MicrosString
  grantDays: number | null
  count: number
  maxUses: number
  /** Over all codes. */
  uses: number
  grantedMicros: MicrosString
  canceledCount: number
  validUntil: IsoInstant
  createdAt: IsoInstant
  createdBy: string
  /** Null for a batch from before that was asked for. */
  approvedBy: string | null
  /** What two people agreed on. */
  requestId: string | null
  /** Its codes were not shown yet: there are none. */
  isDrawn: boolean
}

/** What an account has in common with somebody who made or approved a batch. */
export const SHARED_TRACES = ['email', 'card', 'place'] as const
export type SharedTrace = (typeof SHARED_TRACES)[number]

/** A code of a batch that somebody redeemed, held against who made the batch (A6). */
export interface VoucherUseDto {
  codeTail: string
  person: { id: string, name: string, email: string }
  amountMicros: MicrosString
  usedAt: IsoInstant
  transactionId: string
  /** What they share with whom of the two; empty where nothing is seen. */
  shares: { trace: SharedTrace, with: 'maker' | 'approver' }[]
}

/** 200 of `GET /api/finance/vouchers/batch?batch=`: the marked ones first, then the newest; at most 1000. */
export interface VoucherBatchDetailDto {
  batch: VoucherBatchDto
  uses: VoucherUseDto[]
}

export const BatchQuery = z.object({ batch: z.string().min(1).max(100) })

/** 200 of `GET /api/finance/vouchers`, newest first. */
export interface VoucherBatchesDto {
  batches: VoucherBatchDto[]
  /** The most that all uses of a new batch may be worth, for whoever asks; 0 for those who may make none. */
  maximumMicros: MicrosString
  currency: string
}
