import { WEEKDAYS, type CallingHours } from '../../../shared/schemas/outreach/words'
import { isOpenAt, nextOpening, openStretches, type CallingTimes } from './calling-hours'

/** When a round calls: at times of the day within the programme's hours, and not after its end. */
export interface RoundTimes {
  windowFrom: string | null
  windowTo: string | null
  startsAt: Date
  endsAt: Date | null
}

/** Hours of both may meet once a week, and be put off by holidays: so often nothing comes of it at most. */
const MOST_STEPS = 1000
/** A Monday and the six days after it: hours are the same each week. */
const ANY_WEEK = WEEKDAYS.map((_, index) => `2024-01-0${index + 1}`)
const STEP_MS = 15 * 60_000

/** The round's own times of day as calling hours, on the programme's clock; null where it has none. */
function windowOf({ timeZone }: CallingTimes, { windowFrom, windowTo }: RoundTimes): CallingTimes | null {
  if (windowFrom === null || windowTo === null) return null
  const hours: CallingHours = Object.fromEntries(WEEKDAYS.map(day => [day, [[windowFrom, windowTo]]]))
  return { timeZone, hours, holidays: [] }
}

/** Whether both are open in the same minute of any week, but for holidays. */
function meetEver(programme: CallingTimes, window: CallingTimes): boolean {
  return ANY_WEEK.some(day => {
    const own = openStretches(window, day)
    return openStretches({ ...programme, holidays: [] }, day)
      .some(([from, to]) => own.some(([begins, ends]) => Math.max(from, begins) < Math.min(to, ends)))
  })
}

/** Whether a call of a round may begin at an instant: by its own times and by its programme's (O3). */
export function isRoundOpenAt(programme: CallingTimes, round: RoundTimes, instant: Date): boolean {
  if (instant < round.startsAt || (round.endsAt !== null && instant >= round.endsAt)) return false
  const window = windowOf(programme, round)
  return isOpenAt(programme, instant) && (window === null || isOpenAt(window, instant))
}

/** The first instant, from this one on, at which a call of a round may begin (O3). Null where that is never. */
export function nextRoundOpening(programme: CallingTimes, round: RoundTimes, instant: Date): Date | null {
  const window = windowOf(programme, round)
  if (window !== null && !meetEver(programme, window)) return null
  let at: Date | null = instant < round.startsAt ? round.startsAt : instant
  for (let step = 0; step < MOST_STEPS && at !== null; step++) {
    if (round.endsAt !== null && at >= round.endsAt) return null
    if (isRoundOpenAt(programme, round, at)) return at
    const opens = nextOpening(programme, at)
    at = opens && window ? nextOpening(window, opens) : opens
  }
  return null
}

/**
 * When so much time in which a round may call will have gone by; null where its time is over before that. To a quarter
 * of an hour.
 *
 * @param neededMs of time in which calls may begin.
 */
export function endOfOpenTime(
  programme: CallingTimes, round: RoundTimes, from: Date, neededMs: number,
): Date | null {
  let at: Date | null = nextRoundOpening(programme, round, from)
  for (let left = neededMs; at !== null;) {
    if (left <= STEP_MS) return new Date(at.getTime() + left)
    const later: Date = new Date(at.getTime() + STEP_MS)
    left -= STEP_MS
    at = isRoundOpenAt(programme, round, later) ? later : nextRoundOpening(programme, round, later)
  }
  return null
}
