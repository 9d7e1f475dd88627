import { z } from 'zod'
import type * as Dto from './evidence'
import { Micros, UtcInstant } from './common'
import { CallDetailDto, TimelineEventDto } from './call-replies'
import { CALL_STATUSES, LEG_DIRECTIONS, LEG_ROLES } from './calls'
import { CallCostDto } from './margin'
import { PAYMENT_STATES } from './payments'
import { REFUND_STATES } from './refunds'
import { DISPUTE_STATUSES } from './disputes'
import { ADJUSTMENT_REASONS } from './adjustments'
import { COMPLAINT_REASONS, COMPLAINT_STATES } from './complaints'
import { FinanceTransactionDto } from './ledger'

const Facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable())

/** `refunds`, `reverses`: what this row gives back. `refunded_by`, `reversed_by`: what gives this row back. */
export const RowRelation = z.enum(['refunds', 'reverses', 'refunded_by', 'reversed_by']) satisfies z.ZodType<Dto.RowRelation>

export const LotEvidenceDto = z.strictObject({
  lotId: z.string(),
  /** Signed: negative leaves the lot. */
  amountMicros: Micros,
  expiresAt: UtcInstant.nullable(),
  /** The row that granted it. */
  grantedById: z.string(),
}) satisfies z.ZodType<Dto.LotEvidenceDto>

export const CallLegDto = z.strictObject({
  carrier: z.string(),
  /** The carrier's own. */
  id: z.string(),
  role: z.enum(LEG_ROLES),
  direction: z.enum(LEG_DIRECTIONS),
  /** Whether its seconds are what is charged (C4). */
  isBilled: z.boolean(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  status: z.enum(CALL_STATUSES),
  startedAt: UtcInstant,
  answeredAt: UtcInstant.nullable(),
  endedAt: UtcInstant.nullable(),
  durationSeconds: z.number().nullable(),
}) satisfies z.ZodType<Dto.CallLegDto>

export const CallEvidenceDto = z.strictObject({
  ...CallDetailDto.shape,
  /** The one that the call began with first. */
  legs: z.array(CallLegDto),
  /** What the carrier signed and we accepted, oldest first (W4). */
  events: z.array(z.strictObject({ ...TimelineEventDto.shape, dedupeKey: z.string(), carrier: z.string() })),
  /** What the carrier asks for its legs; null while the call is open. */
  cost: CallCostDto.nullable(),
}) satisfies z.ZodType<Dto.CallEvidenceDto>

export const PaymentEvidenceDto = z.strictObject({
  id: z.string(),
  state: z.enum(PAYMENT_STATES),
  purpose: z.string(),
  /** In the currency's smallest unit. */
  amountMinor: z.string(),
  currency: z.string(),
  methodLabel: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  sessionId: z.string().nullable(),
  providerPaymentId: z.string().nullable(),
  providerChargeId: z.string().nullable(),
  createdAt: UtcInstant,
  paidAt: UtcInstant.nullable(),
  events: z.array(z.strictObject({
    eventId: z.string(),
    type: z.string(),
    objectId: z.string(),
    outcome: z.string(),
    facts: Facts,
    createdAt: UtcInstant,
    receivedAt: UtcInstant,
  })),
  refunds: z.array(z.strictObject({
    id: z.string(),
    state: z.enum(REFUND_STATES),
    amountMinor: z.string(),
    providerRefundId: z.string().nullable(),
    transactionId: z.string(),
  })),
  disputes: z.array(z.strictObject({
    id: z.string(),
    status: z.enum(DISPUTE_STATUSES),
    amountMinor: z.string(),
    reason: z.string().nullable(),
  })),
}) satisfies z.ZodType<Dto.PaymentEvidenceDto>

export const AdjustmentEvidenceDto = z.strictObject({
  id: z.string(),
  reasonCode: z.enum(ADJUSTMENT_REASONS),
  note: z.string(),
  evidenceLinks: z.array(z.string()),
  requestedBy: z.string(),
  requestedAt: UtcInstant,
  decidedBy: z.string().nullable(),
  decidedAt: UtcInstant.nullable(),
  decisionNote: z.string().nullable(),
}) satisfies z.ZodType<Dto.AdjustmentEvidenceDto>

export const ComplaintEvidenceDto = z.strictObject({
  id: z.string(),
  reason: z.enum(COMPLAINT_REASONS),
  note: z.string().nullable(),
  state: z.enum(COMPLAINT_STATES),
  rule: z.string().nullable(),
  evidence: Facts,
  answer: z.string().nullable(),
  decidedBy: z.string().nullable(),
  createdAt: UtcInstant,
}) satisfies z.ZodType<Dto.ComplaintEvidenceDto>

/** 200 of `GET /api/finance/transactions/:id`: why this amount (F1). */
export const TransactionEvidenceDto = z.strictObject({
  transaction: FinanceTransactionDto,
  idempotencyKey: z.string(),
  /** SHA-256 of what was asked, hex (M16). */
  requestHash: z.string(),
  prevHash: z.string(),
  /** The row before in the wallet; null where this is the first. */
  previous: z.strictObject({
    id: z.string(),
    walletSeq: z.string(),
    balanceAfterMicros: Micros,
    hash: z.string(),
  }).nullable(),
  nextId: z.string().nullable(),
  lots: z.array(LotEvidenceDto),
  related: z.array(z.strictObject({ ...FinanceTransactionDto.shape, relation: RowRelation })),
  call: CallEvidenceDto.nullable(),
  payment: PaymentEvidenceDto.nullable(),
  adjustment: AdjustmentEvidenceDto.nullable(),
  complaint: ComplaintEvidenceDto.nullable(),
  voucher: z.strictObject({ batch: z.string(), codeTail: z.string(), usedAt: UtcInstant }).nullable(),
}) satisfies z.ZodType<Dto.TransactionEvidenceDto>

/** 200 of `GET /api/finance/transactions/:id/proof`: what comes out when it is computed again. */
export const TransactionProofDto = z.strictObject({
  /** True where all that could be computed again is equal. */
  isSound: z.boolean(),
  /** What is wrong, in a sentence; null where nothing is. */
  problem: z.string().nullable(),
  /** Null where the row is no call's charge. */
  price: z.strictObject({
    components: z.array(z.strictObject({
      component: z.string(),
      /** The stored inputs, as the price function got them. */
      inputs: z.record(z.string(), z.string()),
      billedSeconds: z.number(),
      computedMicros: Micros,
      /** Never more than was held (M5). */
      chargedMicros: Micros,
      stored: z.strictObject({ billedSeconds: z.string(), computedMicros: Micros, chargedMicros: Micros }),
    })),
    /** Of all of them, and their sum is what moved. */
    isEqual: z.boolean(),
  }).nullable(),
  hash: z.strictObject({
    /** What is hashed after the 32 bytes of the hash before. */
    text: z.string(),
    computed: z.string(),
    stored: z.string(),
    isEqual: z.boolean(),
    /** The stored hash of the row before is the one that this row is chained to, and the balances add up. */
    isChained: z.boolean(),
  }),
}) satisfies z.ZodType<Dto.TransactionProofDto>
