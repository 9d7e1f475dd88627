import { z } from 'zod'
import type { CallStatus } from './calls'
import { Cursor, Instant, PageLimit, type IsoInstant, type MicrosString } from './common'
import type { CostObstacle } from './finance'

/** Calls by the time at which they began. What is left out: the last thirty days. */
const MarginPeriod = z.object({
  /** At or after. */
  from: Instant.optional(),
  /** Before. */
  to: Instant.optional(),
})

/** A prefix of the rates, as it stands there: every call was sold by exactly one. */
export const RatePrefix = z.string().regex(/^[1-9]\d{0,14}$/, 'must be digits, such as 44 or 447')

/**
 * Why a call earned less than it cost. `price`: it was sold below cost. `refunded`: what was given back. `not_charged`:
 * it was free for the person and not for us.
 */
export const MARGIN_LOSSES = ['price', 'refunded', 'not_charged'] as const
export type MarginLoss = (typeof MARGIN_LOSSES)[number]

export const MarginQuery = MarginPeriod.extend({ by: z.enum(['day', 'prefix']).default('day') })
export type MarginQuery = z.infer<typeof MarginQuery>

export const MarginCallsQuery = MarginPeriod.extend({
  prefix: RatePrefix.optional(),
  /** Only calls that earned less than they cost: for this reason, or for any. */
  below: z.enum([...MARGIN_LOSSES, 'any']).optional(),
  limit: PageLimit,
  cursor: Cursor.optional(),
})
export type MarginCallsQuery = z.infer<typeof MarginCallsQuery>

export interface CurrencyAmountDto { currency: string, micros: MicrosString }

/** What can be held against each other: calls whose cost is known, in the currency they were sold in. */
export interface ComparedDto {
  calls: number
  revenueMicros: MicrosString
  costMicros: MicrosString
  /** Negative: they cost more than they earned. */
  marginMicros: MicrosString
  /** Of the revenue, hundredths of a percent, rounded down; null where there was none. */
  marginBasisPoints: number | null
}

export interface MarginFiguresDto {
  /** Calls that are over and reached the carrier. */
  calls: number
  chargedMicros: MicrosString
  /** What was given back of these calls' charges, whenever. */
  refundedMicros: MicrosString
  /** Charged less refunded. */
  revenueMicros: MicrosString
  compared: ComparedDto
  /** Calls whose cost is not known yet, those that were given up included. */
  unknownCalls: number
  /** The carrier named no price in two weeks: nobody asks any more. */
  givenUpCalls: number
  /** Calls with a leg that is priced in another currency: not compared, never converted. */
  otherCurrencyCalls: number
  /** What the carrier has asked so far for the calls that are not compared, as it is. */
  uncompared: CurrencyAmountDto[]
  /** Sold below cost. */
  belowCostCalls: number
  /** What those cost more than they earned, positive. */
  belowCostMicros: MicrosString
}

export interface MarginRowDto extends MarginFiguresDto {
  /** A day, `2026-11-24`, in UTC; or a prefix. */
  key: string
  /** Of the prefix; null of a day. */
  description: string | null
  /** ISO 3166-1, where all calls went to one. */
  country: string | null
}

/** 200 of `GET /api/finance/margin`: days from the first to the last; prefixes with the worst margin first. */
export interface MarginDto {
  by: 'day' | 'prefix'
  from: IsoInstant
  /** Before. */
  to: IsoInstant
  currency: string
  /** False: the period has more calls than can be added up while somebody waits, and there are no figures. */
  isComplete: boolean
  total: MarginFiguresDto
  rows: MarginRowDto[]
  /** Rows beyond those that are shown; they are in the total. */
  leftOut: number
}

/**
 * 200 of `GET /api/finance/margin/bridge`: the overview counts by the day of the charge, before refunds; the margin
 * page by the day on which a call began, after refunds. Over calls whose cost is known, in our currency.
 */
export interface MarginBridgeDto {
  currency: string
  /** First and last day, both included, in UTC. */
  from: string
  to: string
  /** Null: more calls than can be added up while somebody waits. */
  steps: MarginBridgeSteps | null
}

export interface MarginBridgeSteps {
  /** As the overview has it: what was charged on these days, less the carrier's cost. */
  overviewMicros: MicrosString
  /** Less: what was given back, whenever, for calls that began on these days. */
  refundedMicros: MicrosString
  /** Less: what calls cost that began on these days and were never charged. */
  unchargedCostMicros: MicrosString
  /** And: the margin of those that began on these days and were charged on another. */
  chargedOutsideMicros: MicrosString
  /** Less: the margin of those that were charged on these days and began on another. */
  beganOutsideMicros: MicrosString
  /** As the margin page has it. */
  marginMicros: MicrosString
}

/** `known`, `unknown` (yet), `given_up`, or `other_currency`: known in part or whole, and not to be compared. */
export type CostState = 'known' | 'unknown' | 'given_up' | 'other_currency'

/** What a call cost us, beside what it earned. */
export interface CallMarginDto {
  state: CostState
  /** Why it is not known; null where it is, and before anybody has asked. */
  obstacle: CostObstacle | null
  currency: string
  chargedMicros: MicrosString
  refundedMicros: MicrosString
  revenueMicros: MicrosString
  /** What is known of it, by currency; empty: nothing yet, or nothing was asked. */
  costs: CurrencyAmountDto[]
  /** Null unless the cost is known and in the call's currency. */
  marginMicros: MicrosString | null
  marginBasisPoints: number | null
  loss: MarginLoss | null
}

export interface MarginCallDto extends CallMarginDto {
  id: string
  createdAt: IsoInstant
  /** The number that was called, international. */
  display: string
  country: string | null
  prefix: string
  description: string
  status: CallStatus
  durationSeconds: number | null
  /** The ledger row of the charge; null where nothing was charged. */
  transactionId: string | null
}

/**
 * 200 of `GET /api/finance/margin/calls`, newest first. A page may hold fewer calls than asked for, even none, and
 * still have a cursor: one request looks through a bounded number of calls.
 */
export interface MarginCallsPage {
  from: IsoInstant
  to: IsoInstant
  calls: MarginCallDto[]
  nextCursor: string | null
}

/** A price that the carrier gave a leg. */
export interface LegPriceDto {
  currency: string
  micros: MicrosString
  /** When we heard of it. */
  fetchedAt: IsoInstant
}

export interface CostLegDto {
  sid: string
  isChild: boolean
  /** As the carrier counted; null before it gave a price. */
  durationSeconds: number | null
  /** The newest price first; those before it are no longer what we pay. */
  prices: LegPriceDto[]
}

/** The legs of a call with what the carrier asks for each. */
export interface CallCostDto extends CallMarginDto {
  legs: CostLegDto[]
  /** When the carrier is asked again; null where nobody asks any more, or has asked yet. */
  nextLookAt: IsoInstant | null
}
