import { billedSeconds, type PriceTerms } from '~~/shared/pricing'

/**
 * So long before a price's edge a call is hung up that shall not reach it: the word takes up to a second to arrive, a
 * carrier rounds up to whole seconds, and it heard the answer up to a second before this page did.
 */
export const HANG_UP_MARGIN_SECONDS = 3

/** Increments that are shorter begin before a person has read that they do. */
const SHORTEST_TOLD_SECONDS = 10

/** What is paid for at `elapsedMs`, in seconds from the answer: where the next increment of any component begins. */
export function edgeSeconds(components: readonly PriceTerms[], elapsedMs: number): number {
  const begun = Math.floor(Math.max(0, elapsedMs) / 1000) + 1
  return Math.min(...components.map(terms => billedSeconds(terms, begun) || terms.graceSeconds))
}

/** What is paid for at `elapsedMs`, in seconds from the answer: there the next increment of a component begins. */
export function nextIncrement(
  components: readonly PriceTerms[], elapsedMs: number, maxSeconds: number,
): { name: string, inSeconds: number } | null {
  const step = Math.min(...components.map(({ incrementSeconds }) => incrementSeconds))
  const edge = edgeSeconds(components, elapsedMs)
  if (step < SHORTEST_TOLD_SECONDS || edge >= maxSeconds) return null
  return { name: step === 60 ? 'minute' : `${step} seconds`, inSeconds: Math.ceil(edge - elapsedMs / 1000) }
}

/**
 * When a call hangs up that shall end with what has begun, in milliseconds from the answer: the first edge that still
 * can be kept. Null where no edge comes before the call ends by itself, or they are too close to be kept.
 */
export function hangUpAtMs(components: readonly PriceTerms[], elapsedMs: number, maxSeconds: number): number | null {
  if (nextIncrement(components, elapsedMs, maxSeconds) === null) return null
  const margin = HANG_UP_MARGIN_SECONDS * 1000
  const first = edgeSeconds(components, elapsedMs) * 1000 - margin
  if (first > elapsedMs) return first
  const second = edgeSeconds(components, first + margin)
  return second >= maxSeconds ? null : second * 1000 - margin
}
