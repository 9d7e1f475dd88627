import { z } from 'zod'
import { Instant, Micros, UtcInstant } from './common'
import { PlainText } from './plain-text'

/** Credit that was granted and has something left. */
export const GrantDto = z.strictObject({
  id: z.string(),
  amountMicros: Micros,
  remainingMicros: Micros,
  /** Where it came from, as the ledger has it. */
  reason: z.string().nullable(),
  grantedAt: UtcInstant,
  /** Null: never. */
  expiresAt: UtcInstant.nullable(),
})
export type GrantDto = z.infer<typeof GrantDto>

/** 200 of `GET /api/user/grants`, in the order in which calls use it up (M11). */
export const GrantsDto = z.strictObject({ currency: z.string(), grants: z.array(GrantDto) })
export type GrantsDto = z.infer<typeof GrantsDto>

/** Body of `POST /api/user/vouchers`: as it was typed. */
export const RedeemVoucherBody = z.strictObject({ code: z.string().min(1).max(64) })
export type RedeemVoucherBody = z.infer<typeof RedeemVoucherBody>

/** 201 of `POST /api/user/vouchers`. */
export const RedeemedVoucherDto = z.strictObject({
  amountMicros: Micros,
  currency: z.string(),
  /** Null: never. */
  expiresAt: UtcInstant.nullable(),
  transactionId: z.string(),
})
export type RedeemedVoucherDto = z.infer<typeof RedeemedVoucherDto>

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

export const VoucherBatchDto = z.strictObject({
  batch: z.string(),
  currency: z.string(),
  amountMicros: Micros,
  grantDays: z.number().nullable(),
  count: z.number(),
  maxUses: z.number(),
  /** Over all codes. */
  uses: z.number(),
  grantedMicros: Micros,
  canceledCount: z.number(),
  validUntil: UtcInstant,
  createdAt: UtcInstant,
  createdBy: z.string(),
  /** Null for a batch from before that was asked for. */
  approvedBy: z.string().nullable(),
  /** What two people agreed on. */
  requestId: z.string().nullable(),
  /** Its codes were not shown yet: there are none. */
  isDrawn: z.boolean(),
})
export type VoucherBatchDto = z.infer<typeof VoucherBatchDto>

/** What an account has in common with somebody who made or approved a batch. */
export const SHARED_TRACES = ['email', 'card', 'place'] as const
export type SharedTrace = (typeof SHARED_TRACES)[number]

/** A code of a batch that somebody redeemed, held against who made the batch (A6). */
export const VoucherUseDto = z.strictObject({
  codeTail: z.string(),
  person: z.strictObject({ id: z.string(), name: z.string(), email: z.string() }),
  amountMicros: Micros,
  usedAt: UtcInstant,
  transactionId: z.string(),
  /** What they share with whom of the two; empty where nothing is seen. */
  shares: z.array(z.strictObject({ trace: z.enum(SHARED_TRACES), with: z.enum(['maker', 'approver']) })),
})
export type VoucherUseDto = z.infer<typeof VoucherUseDto>

/** 200 of `GET /api/finance/vouchers/batch?batch=`: the marked ones first, then the newest; at most 1000. */
export const VoucherBatchDetailDto = z.strictObject({ batch: VoucherBatchDto, uses: z.array(VoucherUseDto) })
export type VoucherBatchDetailDto = z.infer<typeof VoucherBatchDetailDto>

export const BatchQuery = z.object({ batch: z.string().min(1).max(100) })

/** 200 of `GET /api/finance/vouchers`, newest first. */
export const VoucherBatchesDto = z.strictObject({
  batches: z.array(VoucherBatchDto),
  /** The most that all uses of a new batch may be worth, for whoever asks; 0 for those who may make none. */
  maximumMicros: Micros,
  currency: z.string(),
})
export type VoucherBatchesDto = z.infer<typeof VoucherBatchesDto>
