import type { CallWithHold } from '../../db/calls/calls'
import { displayNumber } from '../../domain/phone/display-number'
import type { CallUse, VoicePriceRow } from '../../db/costs/voice-costs'
import type { MarginGroup, sumVoices } from '../../db/margin/margin'
import type { LegPriceRow, MarginCallRow } from '../../db/margin/margin-calls'
import type {
  CallMarginDto, ComponentAmountDto, CostLegDto, CurrencyAmountDto, LegPriceDto, MarginCallDto, MarginDto,
  MarginFiguresDto, VoiceCostDto,
} from '../../../shared/schemas/margin'
import { decimalFromScaled } from '../../../shared/format/money'
import type { CostState } from '../../../shared/schemas/costs'

/** Of the revenue, hundredths of a percent, rounded down like all that is ours; null where there was no revenue. */
export function basisPoints(marginMicros: bigint, revenueMicros: bigint): number | null {
  if (revenueMicros <= 0n) return null
  const scaled = marginMicros * 10_000n
  const cut = scaled / revenueMicros
  return Number(scaled < 0n && cut * revenueMicros !== scaled ? cut - 1n : cut)
}

/** Groups added up to one. */
export function toFigures(groups: MarginGroup[]): MarginFiguresDto {
  const sum = (column: 'charged' | 'refunded' | 'compared_revenue' | 'cost' | 'below_micros') => (
    groups.reduce((total, group) => total + BigInt(group[column]), 0n)
  )
  const count = (column: 'calls' | 'compared' | 'given_up' | 'foreign_calls' | 'below') => (
    groups.reduce((total, group) => total + Number(group[column]), 0)
  )
  const [charged, refunded, revenue, cost] = [sum('charged'), sum('refunded'), sum('compared_revenue'), sum('cost')]
  const [calls, compared, foreign] = [count('calls'), count('compared'), count('foreign_calls')]
  return {
    calls,
    chargedMicros: charged.toString(),
    refundedMicros: refunded.toString(),
    revenueMicros: (charged - refunded).toString(),
    compared: {
      calls: compared,
      revenueMicros: revenue.toString(),
      costMicros: cost.toString(),
      marginMicros: (revenue - cost).toString(),
      marginBasisPoints: basisPoints(revenue - cost, revenue),
    },
    unknownCalls: calls - compared - foreign,
    givenUpCalls: count('given_up'),
    otherCurrencyCalls: foreign,
    uncompared: byCurrency(groups.flatMap(group => JSON.parse(group.uncompared) as CurrencyAmountDto[])),
    belowCostCalls: count('below'),
    belowCostMicros: sum('below_micros').toString(),
  }
}

function byCurrency(costs: CurrencyAmountDto[]): CurrencyAmountDto[] {
  const sums = new Map<string, bigint>()
  for (const { currency, micros } of costs) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(micros))
  return [...sums].map(([currency, micros]) => ({ currency, micros: micros.toString() }))
}

export function toVoiceSums({ sums, unpriced }: Awaited<ReturnType<typeof sumVoices>>): MarginDto['voices'] {
  return {
    sums: sums.map(row => ({
      currency: row.currency, costMicros: row.cost, unheardMicros: row.unheard,
      trials: Number(row.trials), trialCostMicros: row.trial_cost,
    })),
    unpriced,
  }
}

function stateOf(row: MarginCallRow): CostState {
  if (row.foreign_legs > 0) return 'other_currency'
  if (row.is_known) return 'known'
  return row.is_completed ? 'given_up' : 'unknown'
}

export function toCallMargin(row: MarginCallRow): CallMarginDto {
  const revenue = BigInt(row.charged) - BigInt(row.refunded)
  return {
    state: stateOf(row),
    obstacle: row.obstacle,
    currency: row.currency,
    chargedMicros: row.charged,
    components: JSON.parse(row.components) as ComponentAmountDto[],
    refundedMicros: row.refunded,
    revenueMicros: revenue.toString(),
    costs: JSON.parse(row.costs) as CurrencyAmountDto[],
    marginMicros: row.margin,
    marginBasisPoints: row.margin === null ? null : basisPoints(BigInt(row.margin), revenue),
    loss: row.loss,
  }
}

export function toMarginCall(row: MarginCallRow): MarginCallDto {
  return {
    ...toCallMargin(row),
    id: row.id,
    createdAt: row.created_at,
    display: displayNumber(row.to_number),
    country: row.country,
    prefix: row.matched_prefix,
    description: row.description,
    status: row.status,
    durationSeconds: row.duration_seconds,
    transactionId: row.transaction_id,
  }
}

/** The legs that a call has, priced or not: the caller's first. */
export function toCostLegs(
  call: Pick<CallWithHold, 'parentLegId' | 'billedLegId'>, rows: LegPriceRow[],
): CostLegDto[] {
  const ids = new Set([call.parentLegId, call.billedLegId, ...rows.map(row => row.leg_id)].filter(id => id !== null))
  return [...ids].map(id => {
    const prices = rows.filter(row => row.leg_id === id)
    return {
      sid: id,
      isChild: id !== call.parentLegId,
      isRecording: prices[0]?.is_recording ?? false,
      durationSeconds: prices[0]?.duration_seconds ?? null,
      prices: prices.map(toLegPrice),
    }
  })
}

function toLegPrice(price: LegPriceRow): LegPriceDto {
  return {
    currency: price.price_unit,
    micros: price.price_micros,
    fetchedAt: price.fetched_at,
    exchange: price.converted_micros === null ? null : {
      micros: price.converted_micros,
      rate: decimalFromScaled(BigInt(price.rate_nanos!), 9),
      source: price.source!,
      validFrom: price.valid_from!,
    },
  }
}

/** What each use came to, with the prices that it was priced by. */
export function toVoiceCosts(rows: CallUse[], prices: readonly VoicePriceRow[]): VoiceCostDto[] {
  const priceOf = new Map(prices.map(row => [row.id.toString(), {
    micros: row.priceMicros.toString(), perUnits: row.perUnits,
    validFrom: row.validFrom.toISOString(), source: row.source,
  }]))
  return rows.map(({ use, cost }) => ({
    sessionId: use.id,
    kind: use.kind,
    model: use.model,
    writingModel: use.writingModel,
    heardMs: use.heardMs,
    madeMs: use.madeMs,
    cost: cost && {
      currency: cost.currency, micros: cost.costMicros.toString(), unheardMicros: cost.unheardMicros.toString(),
    },
    lines: cost
      ? cost.lines.map(({ kind, units, priceId }) => ({ kind, units, price: priceOf.get(priceId) ?? null }))
      : Object.entries(use.usage).map(([kind, units]) => ({ kind, units: String(units), price: null })),
  }))
}
