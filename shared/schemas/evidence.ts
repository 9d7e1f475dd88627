import type { CallDetailDto, CallStatus, LegDirection, LegRole, TimelineEventDto } from './calls'
import type { IsoInstant, MicrosString } from './common'
import type { AdjustmentReason } from './adjustments'
import type { ComplaintReason, ComplaintState } from './complaints'
import type { FinanceTransactionDto } from './ledger'
import type { CallCostDto } from './margin'
import type { PaymentState } from './payments'
import type { DisputeStatus } from './disputes'
import type { RefundState } from './refunds'

type Facts = Record<string, string | number | boolean | null>

/** `refunds`, `reverses`: what this row gives back. `refunded_by`, `reversed_by`: what gives this row back. */
export type RowRelation = 'refunds' | 'reverses' | 'refunded_by' | 'reversed_by'

export interface LotEvidenceDto {
  lotId: string
  /** Signed: negative leaves the lot. */
  amountMicros: MicrosString
  expiresAt: IsoInstant | null
  /** The row that granted it. */
  grantedById: string
}

export interface CallLegDto {
  carrier: string
  /** The carrier's own. */
  id: string
  role: LegRole
  direction: LegDirection
  /** Whether its seconds are what is charged (C4). */
  isBilled: boolean
  from: string | null
  to: string | null
  status: CallStatus
  startedAt: IsoInstant
  answeredAt: IsoInstant | null
  endedAt: IsoInstant | null
  durationSeconds: number | null
}

export interface CallEvidenceDto extends CallDetailDto {
  /** The one that the call began with first. */
  legs: CallLegDto[]
  /** What the carrier signed and we accepted, oldest first (W4). */
  events: (TimelineEventDto & { dedupeKey: string, carrier: string })[]
  /** What the carrier asks for its legs; null while the call is open. */
  cost: CallCostDto | null
}

export interface PaymentEvidenceDto {
  id: string
  state: PaymentState
  purpose: string
  /** In the currency's smallest unit. */
  amountMinor: string
  currency: string
  methodLabel: string | null
  receiptNumber: string | null
  sessionId: string | null
  providerPaymentId: string | null
  providerChargeId: string | null
  createdAt: IsoInstant
  paidAt: IsoInstant | null
  events: {
    eventId: string
    type: string
    objectId: string
    outcome: string
    facts: Facts
    createdAt: IsoInstant
    receivedAt: IsoInstant
  }[]
  refunds: {
    id: string
    state: RefundState
    amountMinor: string
    providerRefundId: string | null
    transactionId: string
  }[]
  disputes: { id: string, status: DisputeStatus, amountMinor: string, reason: string | null }[]
}

export interface AdjustmentEvidenceDto {
  id: string
  reasonCode: AdjustmentReason
  note: string
  evidenceLinks: string[]
  requestedBy: string
  requestedAt: IsoInstant
  decidedBy: string | null
  decidedAt: IsoInstant | null
  decisionNote: string | null
}

export interface ComplaintEvidenceDto {
  id: string
  reason: ComplaintReason
  note: string | null
  state: ComplaintState
  rule: string | null
  evidence: Facts
  answer: string | null
  decidedBy: string | null
  createdAt: IsoInstant
}

/** 200 of `GET /api/finance/transactions/:id`: why this amount (F1). */
export interface TransactionEvidenceDto {
  transaction: FinanceTransactionDto
  idempotencyKey: string
  /** SHA-256 of what was asked, hex (M16). */
  requestHash: string
  prevHash: string
  /** The row before in the wallet; null where this is the first. */
  previous: { id: string, walletSeq: string, balanceAfterMicros: MicrosString, hash: string } | null
  nextId: string | null
  lots: LotEvidenceDto[]
  related: (FinanceTransactionDto & { relation: RowRelation })[]
  call: CallEvidenceDto | null
  payment: PaymentEvidenceDto | null
  adjustment: AdjustmentEvidenceDto | null
  complaint: ComplaintEvidenceDto | null
  voucher: { batch: string, codeTail: string, usedAt: IsoInstant } | null
}

/** 200 of `GET /api/finance/transactions/:id/proof`: what comes out when it is computed again. */
export interface TransactionProofDto {
  /** True where all that could be computed again is equal. */
  isSound: boolean
  /** What is wrong, in a sentence; null where nothing is. */
  problem: string | null
  /** Null where the row is no call's charge. */
  price: null | {
    components: {
      component: string
      /** The stored inputs, as the price function got them. */
      inputs: Record<string, string>
      billedSeconds: number
      computedMicros: MicrosString
      /** Never more than was held (M5). */
      chargedMicros: MicrosString
      stored: { billedSeconds: string, computedMicros: MicrosString, chargedMicros: MicrosString }
    }[]
    /** Of all of them, and their sum is what moved. */
    isEqual: boolean
  }
  hash: {
    /** What is hashed after the 32 bytes of the hash before. */
    text: string
    computed: string
    stored: string
    isEqual: boolean
    /** The stored hash of the row before is the one that this row is chained to, and the balances add up. */
    isChained: boolean
  }
}
