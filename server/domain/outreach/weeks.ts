const DAY_MS = 86_400_000

/** The Monday of the week that a day is in; days as `2026-11-30`. */
export function weekOf(day: string): string {
  const atMs = Date.parse(`${day}T00:00:00Z`)
  const sinceMonday = (new Date(atMs).getUTCDay() + 6) % 7
  return new Date(atMs - sinceMonday * DAY_MS).toISOString().slice(0, 10)
}

/** Each week that has a day of a period, oldest first. */
export function weeksBetween(from: string, to: string): string[] {
  const [firstMs, lastMs] = [from, to].map(day => Date.parse(`${weekOf(day)}T00:00:00Z`)) as [number, number]
  return Array.from({ length: Math.round((lastMs - firstMs) / DAY_MS / 7) + 1 }, (_, index) =>
    new Date(firstMs + index * 7 * DAY_MS).toISOString().slice(0, 10))
}
