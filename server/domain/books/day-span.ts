/** A day in UTC. */
export interface DaySpan {
  /** `2026-11-20` */
  day: string
  /** Inclusive. */
  from: Date
  /** Exclusive. */
  to: Date
}

const DAY_MS = 86_400_000

export function daySpan(day: string): DaySpan {
  const from = new Date(`${day}T00:00:00Z`)
  return { day, from, to: new Date(from.getTime() + DAY_MS) }
}

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}

/** @param days may be negative */
export function addDays(day: string, days: number): string {
  return dayOf(new Date(daySpan(day).from.getTime() + days * DAY_MS))
}

export function isWithin({ from, to }: DaySpan, at: Date): boolean {
  return at >= from && at < to
}
