const DAY_MS = 86_400_000
/** Later than that nobody remembers. */
const RATED_WITHIN_DAYS = 30
const CHANGED_WITHIN_DAYS = 1

interface RatedCall {
  answeredAt: Date | null
  endedAt: Date | null
}

/** Until when what was said of a call can be changed. */
export function changeableUntil(ratedAt: Date): Date {
  return new Date(ratedAt.getTime() + CHANGED_WITHIN_DAYS * DAY_MS)
}

/** Whether a call can be rated now: it was talked, is over, and not long past. Said once, for a day otherwise. */
export function isOpenToRating(call: RatedCall, ratedAt: Date | null, now: Date): boolean {
  if (!call.answeredAt || !call.endedAt) return false
  if (ratedAt) return changeableUntil(ratedAt) > now
  return now.getTime() - call.endedAt.getTime() < RATED_WITHIN_DAYS * DAY_MS
}
