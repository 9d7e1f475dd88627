import type { CaseBucket } from '../../../shared/schemas/books'

/**
 * What comparing an object of the books comes to. `match`: they agree. The buckets are cases. `waiting`: one side
 * cannot know it yet. `nothing`: there is no other side, and none is due. `foreign`: somebody else's on that account.
 */
export type Outcome = 'match' | CaseBucket | 'waiting' | 'nothing' | 'foreign'

export interface Verdict {
  outcome: Outcome
  /** What theirs comes to, less ours, as money to us; null where that cannot be said. */
  differenceMicros: bigint | null
}

/** Webhooks, and the records of a carrier, may be this far behind what happened. */
export const SETTLE_SECONDS = 600

/**
 * Amounts that differ by less than the smallest unit of the currency, of two decimals, differ by rounding: no smaller
 * amount can be paid or given back.
 */
const ROUNDING_MICROS = 10_000n

export const verdict = (outcome: Outcome, differenceMicros: bigint | null = 0n): Verdict => (
  { outcome, differenceMicros }
)

/** So short ago that the other side may not know it. */
export function isYoung(at: Date | null, now: Date, seconds = SETTLE_SECONDS): boolean {
  return at !== null && now.getTime() - at.getTime() < seconds * 1000
}

/** Two amounts of the same thing in the same currency. */
export function compareAmounts(differenceMicros: bigint): Verdict {
  if (differenceMicros === 0n) return verdict('match')
  const size = differenceMicros < 0n ? -differenceMicros : differenceMicros
  return verdict(size < ROUNDING_MICROS ? 'rounding' : 'different', differenceMicros)
}
