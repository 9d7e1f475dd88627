/** What of a call of an agent says how long it may last. */
export interface TalkLength {
  /** What money and limits allow, from the answer on. */
  maxSeconds: number
  longestCallSeconds: number
  answeredAt: Date | null
  /** When its first stream was made ready. */
  firstSessionAt: Date
}

/**
 * So long before its hold is spent a call of an agent is over: nothing at the carrier limits a leg that came in, and
 * where the server that holds its talk is gone another one ends it, which looks every few seconds.
 */
export const SPARE_SECONDS = 8

/** When a call of an agent is over (G1). The answer is told late, or never: the first stream was ready no later. */
export function talkEnd({ maxSeconds, longestCallSeconds, answeredAt, firstSessionAt }: TalkLength): Date {
  const sinceMs = Math.min(firstSessionAt.getTime(), answeredAt?.getTime() ?? Number.POSITIVE_INFINITY)
  return new Date(sinceMs + (Math.min(maxSeconds, longestCallSeconds) - SPARE_SECONDS) * 1000)
}
