import { isOpenAt, nextOpening, type CallingTimes } from '../outreach/calling-hours'
import { WEEKDAYS, type CallingHours, type HourWindow } from '../../../shared/schemas/outreach/words'

/** When an agent may call anybody at all, on the clock of whoever is called. */
export const AGENT_CALL_HOURS = { from: '09:00', to: '20:00' } as const

const EACH_DAY: HourWindow[] = [[AGENT_CALL_HOURS.from, AGENT_CALL_HOURS.to]]
const HOURS: CallingHours = Object.fromEntries(WEEKDAYS.map(day => [day, EACH_DAY]))
const at = (timeZone: string): CallingTimes => ({ timeZone, hours: HOURS, holidays: [] })
/** Each round goes past the end of a day somewhere; where no hour is allowed everywhere it would go on for ever. */
const MOST_ROUNDS = 10

/**
 * Whether it is a time to be called, and from when on it is. A number says its country and not its town: the hour has
 * to be allowed in every zone that it may be in.
 *
 * @param timeZones IANA; none where nobody knows what time it is there.
 * @returns the instant itself where calls are allowed; null where they never are
 */
export function nextCallTime(timeZones: readonly string[], instant: Date): Date | null {
  if (timeZones.length === 0) return null
  const places = timeZones.map(at)
  let next = instant
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const asked = next
    if (places.every(place => isOpenAt(place, asked))) return asked
    const openings = places.map(place => nextOpening(place, asked)!.getTime())
    next = new Date(Math.max(...openings))
  }
  return null
}
