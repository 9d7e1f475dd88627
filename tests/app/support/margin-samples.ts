import type { CallCostDto, MarginCallDto, MarginDto, MarginFiguresDto, MarginRowDto } from '~~/shared/schemas/margin'
import { CALL_ID } from './samples'

export const PARENT_SID = `CA${'1'.repeat(32)}`
export const CHILD_SID = `CA${'2'.repeat(32)}`

/** Ten calls: all compared, forty percent left. */
export function sampleFigures(changes: Partial<MarginFiguresDto> = {}): MarginFiguresDto {
  return {
    calls: 10, chargedMicros: '400000', refundedMicros: '0', revenueMicros: '400000',
    compared: { calls: 10, revenueMicros: '400000', costMicros: '240000', marginMicros: '160000', marginBasisPoints: 4000 },
    unknownCalls: 0, givenUpCalls: 0, otherCurrencyCalls: 0, uncompared: [], belowCostCalls: 0, belowCostMicros: '0',
    ...changes,
  }
}

export function sampleMarginRow(changes: Partial<MarginRowDto> = {}): MarginRowDto {
  return { key: '2026-11-20', description: null, country: null, ...sampleFigures(), ...changes }
}

export function sampleMargin(changes: Partial<MarginDto> = {}): MarginDto {
  return {
    by: 'day', from: '2026-10-22T00:00:00.000000Z', to: '2026-11-21T00:00:00.000000Z', currency: 'USD', isComplete: true,
    total: sampleFigures(), components: [{ component: 'phone', chargedMicros: '400000' }], voices: { sums: [], unpriced: 0 }, rows: [sampleMarginRow()], leftOut: 0,
    ...changes,
  }
}

export function sampleMarginCall(changes: Partial<MarginCallDto> = {}): MarginCallDto {
  return {
    id: CALL_ID, createdAt: '2026-11-20T10:00:00.000000Z', display: '+44 7400 123456', country: 'GB', prefix: '447', description: 'United Kingdom, mobile',
    status: 'completed', durationSeconds: 61, transactionId: '41', state: 'known', obstacle: null, currency: 'USD', chargedMicros: '40000', components: [{ component: 'phone', chargedMicros: '40000' }], refundedMicros: '0',
    revenueMicros: '40000', costs: [{ currency: 'USD', micros: '24000' }], marginMicros: '16000', marginBasisPoints: 4000, loss: null,
    ...changes,
  }
}

/** Both legs priced; the called one had another price before. */
export function sampleCost(changes: Partial<CallCostDto> = {}): CallCostDto {
  const { state, obstacle, currency, chargedMicros, components, refundedMicros, revenueMicros } = sampleMarginCall()
  const { costs, marginMicros, marginBasisPoints, loss } = sampleMarginCall()
  const fetchedAt = '2026-11-20T10:05:00.000000Z'
  return {
    state, obstacle, currency, chargedMicros, components, refundedMicros, revenueMicros,
    costs, marginMicros, marginBasisPoints, loss, nextLookAt: null, voices: [],
    legs: [
      { sid: PARENT_SID, isChild: false, isRecording: false, durationSeconds: 61, prices: [{ currency: 'USD', micros: '4000', fetchedAt, exchange: null }] },
      { sid: CHILD_SID, isChild: true, isRecording: false, durationSeconds: 61, prices: [{ currency: 'USD', micros: '20000', fetchedAt, exchange: null }, { currency: 'USD', micros: '30000', fetchedAt: '2026-11-20T10:04:00.000000Z', exchange: null }] },
    ],
    ...changes,
  }
}
