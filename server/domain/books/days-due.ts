import { addDays, dayOf, daySpan } from './day-span'

/** A comparison of a day, as far as it matters for when the next one is due. */
export interface PastRun {
  day: string
  startedAt: Date
  /** It came to its end, and everybody could be asked. */
  isGood: boolean
  /** Objects that one side could not know yet. */
  waiting: number
}

/** A day is compared so long after its end. */
const REST_SECONDS = 2 * 3600
/** Days further back are compared by hand only. */
export const MOST_DAYS_BACK = 10
/** After a comparison that could not ask everybody. */
const RETRY_SECONDS = 3600
/** A little less than a day, so that it does not wander. */
const AGAIN_SECONDS = 23 * 3600

/**
 * The days that are to be compared now, the oldest first: those that were not yet, or not after they were over; and,
 * once a day, those in which something was still waiting or is an open case, so that what was mended closes.
 *
 * @param firstDay of the ledger; null before its first row
 */
export function daysDue(
  runs: readonly PastRun[], daysWithCases: ReadonlySet<string>, firstDay: string | null, now: Date,
): string[] {
  if (firstDay === null) return []
  const last = dayOf(new Date(now.getTime() - REST_SECONDS * 1000 - 86_400_000))
  const oldest = addDays(dayOf(now), -MOST_DAYS_BACK)
  const days: string[] = []
  for (let day = firstDay > oldest ? firstDay : oldest; day <= last; day = addDays(day, 1)) {
    if (isDue(runs.filter(run => run.day === day), daysWithCases.has(day), day, now)) days.push(day)
  }
  return days
}

function isDue(runs: readonly PastRun[], hasCases: boolean, day: string, now: Date): boolean {
  const secondsSince = (at: Date) => (now.getTime() - at.getTime()) / 1000
  const newest = newestOf(runs)
  if (newest && secondsSince(newest.startedAt) < RETRY_SECONDS) return false
  const ready = daySpan(day).to.getTime() + REST_SECONDS * 1000
  const good = newestOf(runs.filter(run => run.isGood && run.startedAt.getTime() >= ready))
  if (!good) return true
  return (good.waiting > 0 || hasCases) && secondsSince(good.startedAt) >= AGAIN_SECONDS
}

function newestOf(runs: readonly PastRun[]): PastRun | null {
  return runs.reduce<PastRun | null>((newest, run) => (newest && newest.startedAt > run.startedAt ? newest : run), null)
}
