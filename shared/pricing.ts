import type { PriceComponentName } from './schemas/rating'

/**
 * What a published price comes to. The server charges with this function and the browser prints the
 * running receipt with it, so that the two cannot differ (M10). See docs/decisions/004.
 *
 * Units: rates are nanos (10⁻⁹) of the currency per minute, money is micros (10⁻⁶), time is whole seconds.
 */
export interface PriceTerms {
  currency: string
  rateNanosPerMinute: bigint
  connectFeeMicros: bigint
  /** Length of the first increment. At least 1. */
  initialSeconds: number
  /** Length of each further increment. At least 1. */
  incrementSeconds: number
  /** A call that is charged at all is charged for at least this long. */
  minimumSeconds: number
  /** A call no longer than this is free. */
  graceSeconds: number
}

/** One part of a call's price, with terms of its own (M3). */
export interface PriceComponent extends PriceTerms {
  component: PriceComponentName
}

/** A call that the wallet pays for less long than this is not started (M4). */
export const MINIMUM_CALL_SECONDS = 60

export interface Price {
  billedSeconds: number
  costMicros: bigint
}

const NANO_SECONDS_PER_MICRO_MINUTE = 60_000n

/**
 * Seconds that are charged for a call of `durationSeconds` (R3): nothing within the grace, else the
 * first increment and as many further ones as have started.
 *
 * @throws RangeError when the duration is not a whole number ≥ 0.
 */
export function billedSeconds(terms: PriceTerms, durationSeconds: number): number {
  if (!Number.isSafeInteger(durationSeconds) || durationSeconds < 0) {
    throw new RangeError(`duration must be whole seconds, not ${durationSeconds}`)
  }
  if (terms.graceSeconds > 0 && durationSeconds <= terms.graceSeconds) return 0
  const counted = Math.max(durationSeconds, terms.minimumSeconds, 1)
  if (counted <= terms.initialSeconds) return terms.initialSeconds
  const furtherIncrements = Math.ceil((counted - terms.initialSeconds) / terms.incrementSeconds)
  return terms.initialSeconds + furtherIncrements * terms.incrementSeconds
}

/** Cost of seconds that are already whole increments: the only place where money is rounded, up, to a micro (M2). */
export function costOfBilledSeconds(terms: PriceTerms, seconds: number): bigint {
  if (seconds === 0) return 0n
  const nanoSeconds = terms.rateNanosPerMinute * BigInt(seconds)
  const usageMicros = (nanoSeconds + NANO_SECONDS_PER_MICRO_MINUTE - 1n) / NANO_SECONDS_PER_MICRO_MINUTE
  return terms.connectFeeMicros + usageMicros
}

/**
 * The price of an answered call of `durationSeconds`. A carrier reports 0 for an answered call under a second; it is
 * charged as one second.
 */
export function priceCall(terms: PriceTerms, durationSeconds: number): Price {
  const seconds = billedSeconds(terms, durationSeconds)
  return { billedSeconds: seconds, costMicros: costOfBilledSeconds(terms, seconds) }
}

/** What each component of a call of `durationSeconds` comes to, in their order: each is rounded by itself (M2, M3). */
export function priceComponents(components: readonly PriceTerms[], durationSeconds: number): Price[] {
  return components.map(terms => priceCall(terms, durationSeconds))
}

/** What they come to together. */
export function priceOf(components: readonly PriceTerms[], durationSeconds: number): bigint {
  return sumOf(priceComponents(components, durationSeconds).map(price => price.costMicros))
}

export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n)
}

/** What a minute costs, all components together, in nanos. */
export function ratePerMinute(components: readonly PriceTerms[]): bigint {
  return sumOf(components.map(({ rateNanosPerMinute }) => rateNanosPerMinute))
}
