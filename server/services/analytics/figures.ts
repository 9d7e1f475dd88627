import type { CallSums } from '../../db/analytics/read-sums'
import type { CallFigures, PeriodFiguresDto } from '../../../shared/schemas/analytics'

const NO_CALLS: CallSums = { calls: 0, completedCalls: 0, talkedSeconds: 0, chargedMicros: 0n }
const RATE_STEPS = 10_000

export function toFigures(sums: CallSums = NO_CALLS): CallFigures {
  return {
    calls: sums.calls,
    completedCalls: sums.completedCalls,
    failedCalls: sums.calls - sums.completedCalls,
    talkedSeconds: sums.talkedSeconds,
    chargedMicros: sums.chargedMicros.toString(),
  }
}

/** To four decimals: what a screen shows, and the same on every machine. */
export const successRate = ({ calls, completedCalls }: CallSums = NO_CALLS): number | null =>
  (calls === 0 ? null : Math.round(completedCalls * RATE_STEPS / calls) / RATE_STEPS)

export function toPeriodFigures(sums: CallSums): PeriodFiguresDto {
  const { completedCalls, talkedSeconds, chargedMicros } = sums
  return {
    ...toFigures(sums),
    successRate: successRate(sums),
    averageSeconds: completedCalls === 0 ? null : Math.round(talkedSeconds / completedCalls),
    averageMicros: completedCalls === 0 ? null : roundedShare(chargedMicros, BigInt(completedCalls)).toString(),
  }
}

/** To the nearest micro, a half up: nothing is charged by it. */
const roundedShare = (micros: bigint, count: bigint): bigint => (2n * micros + count) / (2n * count)

export function addUp(all: Iterable<CallSums>): CallSums {
  const total = { ...NO_CALLS }
  for (const sums of all) {
    total.calls += sums.calls
    total.completedCalls += sums.completedCalls
    total.talkedSeconds += sums.talkedSeconds
    total.chargedMicros += sums.chargedMicros
  }
  return total
}
