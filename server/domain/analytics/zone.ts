/** A stretch of time in which a zone's clocks are so much ahead of UTC. */
export interface ZoneStretch { startMs: number, endMs: number, offsetSeconds: number }

/** A time zone of the IANA list. */
export interface Zone {
  /** How much its clocks are ahead of UTC at an instant. */
  offsetSeconds: (atMs: number) => number
}

const SECOND_MS = 1000
const QUARTER_MS = 900_000
const DAY_MS = 86_400_000
/** No zone is further from UTC. */
const FURTHEST_MS = 15 * 3_600_000

/** @throws RangeError where there is no such zone. */
export function zoneOf(name: string): Zone {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  })
  return {
    offsetSeconds(atMs) {
      const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
      for (const { type, value } of format.formatToParts(atMs)) parts[type] = Number(value)
      const local = Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second)
      return (local - Math.floor(atMs / SECOND_MS) * SECOND_MS) / SECOND_MS
    },
  }
}

/** The day that a zone's calendars show, `2026-11-24`. */
export const dayAt = (zone: Zone, atMs: number): string =>
  new Date(atMs + zone.offsetSeconds(atMs) * SECOND_MS).toISOString().slice(0, 10)

/**
 * The first quarter of an hour of a day, also where clocks skip midnight; of one that a zone skips, that of the next.
 * Clocks are put on and back at quarters of an hour (a test looks at every zone).
 */
export function startOfDay(zone: Zone, day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  let [before, from] = [midnight - FURTHEST_MS - QUARTER_MS, midnight + FURTHEST_MS + DAY_MS]
  while (from - before > QUARTER_MS) {
    const middle = before + Math.floor((from - before) / QUARTER_MS / 2) * QUARTER_MS
    if (dayAt(zone, middle) < day) before = middle
    else from = middle
  }
  return from
}

/**
 * A time in stretches of the same offset: from one change of the clocks to the next. Looks at each day: clocks are not
 * put on and back again within one.
 */
export function stretchesOf(zone: Zone, startMs: number, endMs: number): ZoneStretch[] {
  const stretches: ZoneStretch[] = []
  let current: ZoneStretch = { startMs, endMs, offsetSeconds: zone.offsetSeconds(startMs) }
  for (let atMs = startMs; atMs < endMs; atMs += DAY_MS) {
    const nextMs = Math.min(atMs + DAY_MS, endMs)
    if (zone.offsetSeconds(nextMs) === current.offsetSeconds) continue
    const changeMs = findChange(zone, atMs, nextMs)
    stretches.push({ ...current, endMs: changeMs })
    current = { startMs: changeMs, endMs, offsetSeconds: zone.offsetSeconds(nextMs) }
  }
  return [...stretches, current].filter(stretch => stretch.startMs < stretch.endMs)
}

/** The quarter of an hour that begins with other clocks than those before it. */
function findChange(zone: Zone, beforeMs: number, fromMs: number): number {
  const before = zone.offsetSeconds(beforeMs)
  let [low, high] = [beforeMs, fromMs]
  while (high - low > QUARTER_MS) {
    const middle = low + Math.floor((high - low) / QUARTER_MS / 2) * QUARTER_MS
    if (zone.offsetSeconds(middle) === before) low = middle
    else high = middle
  }
  // clocks change on a quarter of an hour, wherever in one the search began: there is one between the two
  return Math.floor(high / QUARTER_MS) * QUARTER_MS
}
