import { billedSeconds, costOfBilledSeconds, ratePerMinute, sumOf, type PriceComponent } from '~~/shared/pricing'

/** A top-up from within a call pays for so many minutes more, where an amount that is offered does. */
const WORTHWHILE_MINUTES = 10n
const NANOS_PER_MICRO = 1000n

/** What the next increment beyond a call's time costs, in micros: with less in the wallet there is no more time. */
export function nextIncrementMicros(components: readonly PriceComponent[], maxSeconds: number): bigint {
  const costAt = (seconds: number) => sumOf(components.map(terms =>
    costOfBilledSeconds(terms, billedSeconds({ ...terms, graceSeconds: 0 }, seconds))))
  return costAt(maxSeconds + 1) - costAt(maxSeconds)
}

/** The smallest of the offered amounts, in micros, that is worth a tap in mid-call; the largest where none is. */
export function topupForCall(
  offered: readonly bigint[], components: readonly PriceComponent[], allowanceMicros: bigint,
): bigint | null {
  const allowed = offered.filter(micros => micros <= allowanceMicros).sort((a, b) => (a < b ? -1 : 1))
  const worthwhile = ratePerMinute(components) * WORTHWHILE_MINUTES / NANOS_PER_MICRO
  return allowed.find(micros => micros >= worthwhile) ?? allowed.at(-1) ?? null
}
