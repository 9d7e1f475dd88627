import { addDays } from '../dashboard/day-figures'
import { dayAt, startOfDay, stretchesOf, type Zone, type ZoneStretch } from './zone'

const DAY_MS = 86_400_000

export interface AskedPeriod { days?: number | undefined, from?: string | undefined, to?: string | undefined }

/** Days of a zone, and what they are in time. */
export interface AnalyticsPeriod {
  /** First and last day, both included. */
  from: string
  to: string
  start: Date
  end: Date
  /** As many days before. */
  previous: { from: string, to: string, start: Date }
  /** From the start to the end: what of it is whole days of UTC, and what is left over at either side. */
  wholeDays: { from: string, end: string } | null
  edges: { start: Date, end: Date }[]
  stretches: ZoneStretch[]
}

const dayOfUtc = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** So many days up to today, or from one day to another. */
export function analyticsPeriod(zone: Zone, asked: AskedPeriod, defaultDays: number, now: Date): AnalyticsPeriod {
  const to = asked.to ?? dayAt(zone, now.getTime())
  const from = asked.from ?? addDays(to, 1 - (asked.days ?? defaultDays))
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1
  const startMs = startOfDay(zone, from)
  const endMs = startOfDay(zone, addDays(to, 1))
  const before = addDays(from, -count)
  return {
    from,
    to,
    start: new Date(startMs),
    end: new Date(endMs),
    previous: { from: before, to: addDays(from, -1), start: new Date(startOfDay(zone, before)) },
    ...splitByUtcDays(startMs, endMs),
    stretches: stretchesOf(zone, startMs, endMs),
  }
}

/** A zone's days begin and end within days of UTC. */
function splitByUtcDays(startMs: number, endMs: number): Pick<AnalyticsPeriod, 'wholeDays' | 'edges'> {
  const [first, last] = [Math.ceil(startMs / DAY_MS) * DAY_MS, Math.floor(endMs / DAY_MS) * DAY_MS]
  const edge = (fromMs: number, toMs: number) => (
    fromMs < toMs ? [{ start: new Date(fromMs), end: new Date(toMs) }] : []
  )
  if (first >= last) return { wholeDays: null, edges: edge(startMs, endMs) }
  return {
    wholeDays: { from: dayOfUtc(first), end: dayOfUtc(last) },
    edges: [...edge(startMs, first), ...edge(last, endMs)],
  }
}
