import { WEEKDAYS, type CallingHours } from '../../../shared/schemas/outreach/words'
import { dayAt, stretchesOf, zoneOf, type ZoneStretch } from '../analytics/zone'

/** When a programme may call: the rows of `programme` have it. */
export interface CallingTimes {
  /** IANA. */
  timeZone: string
  hours: CallingHours
  /** `YYYY-MM-DD` on the programme's calendar. */
  holidays: readonly string[]
}

/** Minutes of a day, from and to; 1440 is its end. */
type Stretch = readonly [from: number, to: number]

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const DAY_MS = DAY_MINUTES * MINUTE_MS

/** Minutes from midnight: `24:00` is the day's end. */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

const midnightOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const dayAfter = (day: string, days: number): string => dayOf(midnightOf(day) + days * DAY_MS)

/**
 * When calls are allowed on a day of the programme's calendar, in minutes of its clock. A window that goes over
 * midnight
 * belongs to the day on which it begins. A holiday has no calls, and nor has the night that would have begun on it.
 */
export function openStretches(times: CallingTimes, day: string): Stretch[] {
  if (times.holidays.includes(day)) return []
  const lastNight = windowsOf(times, dayAfter(day, -1)).filter(([, to]) => to > DAY_MINUTES)
  return [
    ...lastNight.map(([, to]) => [0, to - DAY_MINUTES] as const),
    ...windowsOf(times, day).map(([from, to]) => [from, Math.min(to, DAY_MINUTES)] as const),
  ]
}

/** The windows that begin on a day; their end may be past midnight. One without a length is none. */
function windowsOf({ hours, holidays }: CallingTimes, day: string): Stretch[] {
  if (holidays.includes(day)) return []
  const weekday = WEEKDAYS[(new Date(midnightOf(day)).getUTCDay() + 6) % 7]!
  const windows = hours[weekday] ?? []
  return windows.map(([from, to]) => [minutesOf(from), minutesOf(to)] as const)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => [from, to < from ? to + DAY_MINUTES : to] as const)
}

/**
 * Whether a call may begin at an instant (O3). It is the clock on the wall that counts: an hour that clocks go through
 * twice is open twice, one that they skip is not missed.
 */
export function isOpenAt(times: CallingTimes, instant: Date): boolean {
  const zone = zoneOf(times.timeZone)
  const minute = (instant.getTime() / MINUTE_MS + zone.offsetSeconds(instant.getTime()) / 60) % DAY_MINUTES
  return openStretches(times, dayAt(zone, instant.getTime())).some(([from, to]) => minute >= from && minute < to)
}

/** The first instant, from this one on, at which a call may begin (O3). Null where that is never. */
export function nextOpening(times: CallingTimes, instant: Date): Date | null {
  if (!opensEver(times.hours)) return null
  const zone = zoneOf(times.timeZone)
  // with a window in each week, holidays can put it off by a week each
  const lastMs = instant.getTime() + (times.holidays.length + 2) * 7 * DAY_MS
  for (let startMs = instant.getTime(); startMs < lastMs; startMs += 7 * DAY_MS) {
    for (const stretch of stretchesOf(zone, startMs, startMs + 7 * DAY_MS)) {
      const opening = firstOpening(times, stretch)
      if (opening !== null) return new Date(opening)
    }
  }
  return null
}

/** Whether there is any minute of a week in which calls are allowed. */
export function opensEver(hours: CallingHours): boolean {
  return WEEKDAYS.some(day => hours[day]?.some(([from, to]) => from !== to))
}

/** Within a time in which clocks run on evenly. */
function firstOpening(times: CallingTimes, { startMs, endMs, offsetSeconds }: ZoneStretch): number | null {
  const aheadMs = offsetSeconds * 1000
  for (let day = dayOf(startMs + aheadMs); day <= dayOf(endMs - 1 + aheadMs); day = dayAfter(day, 1)) {
    const midnightMs = midnightOf(day) - aheadMs
    const openings = openStretches(times, day)
      .map(([from, to]) => [midnightMs + from * MINUTE_MS, midnightMs + to * MINUTE_MS] as const)
      .filter(([fromMs, toMs]) => fromMs < endMs && toMs > startMs)
    if (openings.length > 0) return Math.max(startMs, Math.min(...openings.map(([fromMs]) => fromMs)))
  }
  return null
}
