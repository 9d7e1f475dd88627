import { z } from 'zod'
import { CALL_STATUSES } from './calls'
import { Cursor, Instant, PageLimit, Micros, UtcInstant } from './common'
import { COST_OBSTACLES, CostState } from './costs'
import { PRICE_COMPONENTS } from './rating'

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

/** By the day on which calls began, by the prefix that they were sold by, or, of calls that agents held, by agent. */
export const MARGIN_GROUPINGS = ['day', 'prefix', 'agent'] as const

export const MarginQuery = MarginPeriod.extend({ by: z.enum(MARGIN_GROUPINGS).default('day') })
export type MarginQuery = z.infer<typeof MarginQuery>

export const MarginCallsQuery = MarginPeriod.extend({
  prefix: RatePrefix.optional(),
  /** Only calls that earned less than they cost: for this reason, or for any. */
  below: z.enum([...MARGIN_LOSSES, 'any']).optional(),
  limit: PageLimit,
  cursor: Cursor.optional(),
})
export type MarginCallsQuery = z.infer<typeof MarginCallsQuery>

/** What was charged for a component of calls (M3). */
export const ComponentAmountDto = z.strictObject({ component: z.enum(PRICE_COMPONENTS), chargedMicros: Micros })
export type ComponentAmountDto = z.infer<typeof ComponentAmountDto>

export const CurrencyAmountDto = z.strictObject({ currency: z.string(), micros: Micros })
export type CurrencyAmountDto = z.infer<typeof CurrencyAmountDto>

/** What can be held against each other: calls whose cost is known, in the currency they were sold in. */
export const ComparedDto = z.strictObject({
  calls: z.number(),
  revenueMicros: Micros,
  costMicros: Micros,
  /** Negative: they cost more than they earned. */
  marginMicros: Micros,
  /** Of the revenue, hundredths of a percent, rounded down; null where there was none. */
  marginBasisPoints: z.number().nullable(),
})
export type ComparedDto = z.infer<typeof ComparedDto>

export const MarginFiguresDto = z.strictObject({
  /** Calls that are over and reached the carrier. */
  calls: z.number(),
  chargedMicros: Micros,
  /** What was given back of these calls' charges, whenever. */
  refundedMicros: Micros,
  /** Charged less refunded. */
  revenueMicros: Micros,
  compared: ComparedDto,
  /** Calls whose cost is not known yet, those that were given up included. */
  unknownCalls: z.number(),
  /** The carrier named no price in two weeks: nobody asks any more. */
  givenUpCalls: z.number(),
  /** Calls with a leg that is priced in another currency, for which nobody has set a rate: not compared. */
  otherCurrencyCalls: z.number(),
  /** What the carrier has asked so far for the calls that are not compared, as it is. */
  uncompared: z.array(CurrencyAmountDto),
  /** Sold below cost. */
  belowCostCalls: z.number(),
  /** What those cost more than they earned, positive. */
  belowCostMicros: Micros,
})
export type MarginFiguresDto = z.infer<typeof MarginFiguresDto>

export const MarginRowDto = z.strictObject({
  ...MarginFiguresDto.shape,
  /** A day, `2026-11-24`, in UTC; a prefix; or the id of an agent. */
  key: z.string(),
  /** Of the prefix, or the agent's name; null of a day. */
  description: z.string().nullable(),
  /** ISO 3166-1, where all calls went to one. */
  country: z.string().nullable(),
})
export type MarginRowDto = z.infer<typeof MarginRowDto>

/** 200 of `GET /api/finance/margin`: days from the first to the last; prefixes with the worst margin first. */
export const MarginDto = z.strictObject({
  by: z.enum(MARGIN_GROUPINGS),
  from: UtcInstant,
  /** Before. */
  to: UtcInstant,
  currency: z.string(),
  /** False: the period has more calls than can be added up while somebody waits, and there are no figures. */
  isComplete: z.boolean(),
  total: MarginFiguresDto,
  /** What was charged, by what it was for: together as much as the total. */
  components: z.array(ComponentAmountDto),
  /** What voice models cost in the period, by currency; of calls it is part of their cost above. */
  voices: z.strictObject({
    sums: z.array(z.strictObject({
      currency: z.string(),
      /** In calls. */
      costMicros: Micros,
      /** For what was made to be said and never heard. */
      unheardMicros: Micros,
      /** Agents that were tried without a phone: how often, and what that cost. */
      trials: z.number(),
      trialCostMicros: Micros,
    })),
    /** Uses whose price is not known: in no sum. */
    unpriced: z.number(),
  }),
  rows: z.array(MarginRowDto),
  /** Rows beyond those that are shown; they are in the total. */
  leftOut: z.number(),
})
export type MarginDto = z.infer<typeof MarginDto>

export const MarginBridgeSteps = z.strictObject({
  /** As the overview has it: what was charged on these days, less the carrier's cost. */
  overviewMicros: Micros,
  /** Less: what was given back, whenever, for calls that began on these days. */
  refundedMicros: Micros,
  /** Less: what calls cost that began on these days and were never charged. */
  unchargedCostMicros: Micros,
  /** And: the margin of those that began on these days and were charged on another. */
  chargedOutsideMicros: Micros,
  /** Less: the margin of those that were charged on these days and began on another. */
  beganOutsideMicros: Micros,
  /** As the margin page has it. */
  marginMicros: Micros,
})
export type MarginBridgeSteps = z.infer<typeof MarginBridgeSteps>

/**
 * 200 of `GET /api/finance/margin/bridge`: the overview counts by the day of the charge, before refunds; the margin
 * page by the day on which a call began, after refunds. Over calls whose cost is known, in our currency.
 */
export const MarginBridgeDto = z.strictObject({
  currency: z.string(),
  /** First and last day, both included, in UTC. */
  from: z.string(),
  to: z.string(),
  /** Null: more calls than can be added up while somebody waits. */
  steps: MarginBridgeSteps.nullable(),
})
export type MarginBridgeDto = z.infer<typeof MarginBridgeDto>

/** What a call cost us, beside what it earned. */
export const CallMarginDto = z.strictObject({
  state: CostState,
  /** Why it is not known; null where it is, and before anybody has asked. */
  obstacle: z.enum(COST_OBSTACLES).nullable(),
  currency: z.string(),
  chargedMicros: Micros,
  /** Of the charge, in their order. */
  components: z.array(ComponentAmountDto),
  refundedMicros: Micros,
  revenueMicros: Micros,
  /** What is known of it, by currency; empty: nothing yet, or nothing was asked. */
  costs: z.array(CurrencyAmountDto),
  /** Null unless the cost is known and in the call's currency. */
  marginMicros: Micros.nullable(),
  marginBasisPoints: z.number().nullable(),
  loss: z.enum(MARGIN_LOSSES).nullable(),
})
export type CallMarginDto = z.infer<typeof CallMarginDto>

export const MarginCallDto = z.strictObject({
  ...CallMarginDto.shape,
  id: z.string(),
  createdAt: UtcInstant,
  /** The number that was called, international. */
  display: z.string(),
  country: z.string().nullable(),
  prefix: z.string(),
  description: z.string(),
  status: z.enum(CALL_STATUSES),
  durationSeconds: z.number().nullable(),
  /** The ledger row of the charge; null where nothing was charged. */
  transactionId: z.string().nullable(),
})
export type MarginCallDto = z.infer<typeof MarginCallDto>

/**
 * 200 of `GET /api/finance/margin/calls`, newest first. A page may hold fewer calls than asked for, even none, and
 * still have a cursor: one request looks through a bounded number of calls.
 */
export const MarginCallsPage = z.strictObject({
  from: UtcInstant,
  to: UtcInstant,
  calls: z.array(MarginCallDto),
  nextCursor: z.string().nullable(),
})
export type MarginCallsPage = z.infer<typeof MarginCallsPage>

/** A price that the carrier gave a leg. */
export const LegPriceDto = z.strictObject({
  currency: z.string(),
  micros: Micros,
  /** When we heard of it. */
  fetchedAt: UtcInstant,
  /** Of a price in another currency than the call's: what it comes to, and by which rate; null where there is none. */
  exchange: z.strictObject({
    micros: Micros,
    /** Of the call's currency for one unit, as a decimal. */
    rate: z.string(),
    source: z.string(),
    validFrom: UtcInstant,
  }).nullable(),
})
export type LegPriceDto = z.infer<typeof LegPriceDto>

export const CostLegDto = z.strictObject({
  sid: z.string(),
  isChild: z.boolean(),
  /** What recording the call cost: no leg of its own. */
  isRecording: z.boolean(),
  /** As the carrier counted; null before it gave a price. */
  durationSeconds: z.number().nullable(),
  /** The newest price first; those before it are no longer what we pay. */
  prices: z.array(LegPriceDto),
})
export type CostLegDto = z.infer<typeof CostLegDto>

/** What a model used in one stream of a call, or reading its words once it was over, and what that cost us. */
export const VoiceCostDto = z.strictObject({
  sessionId: z.string(),
  kind: z.enum(['talk', 'reading']),
  model: z.string().nullable(),
  /** The one that writes down what callers say. */
  writingModel: z.string().nullable(),
  heardMs: z.number(),
  madeMs: z.number(),
  /** Null: it goes on, or a kind of it has no price yet. */
  cost: z.strictObject({ currency: z.string(), micros: Micros, unheardMicros: Micros }).nullable(),
  lines: z.array(z.strictObject({
    kind: z.string(),
    /** A decimal. */
    units: z.string(),
    /** Null where it is not priced. */
    price: z.strictObject({
      micros: Micros, perUnits: z.number(), validFrom: UtcInstant, source: z.string(),
    }).nullable(),
  })),
})
export type VoiceCostDto = z.infer<typeof VoiceCostDto>

/** The legs of a call with what the carrier asks for each, and what voices cost in it. */
export const CallCostDto = z.strictObject({
  ...CallMarginDto.shape,
  legs: z.array(CostLegDto),
  voices: z.array(VoiceCostDto),
  /** When the carrier is asked again; null where nobody asks any more, or has asked yet. */
  nextLookAt: UtcInstant.nullable(),
})
export type CallCostDto = z.infer<typeof CallCostDto>
