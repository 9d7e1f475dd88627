const OFFSET_MS = 330 * 60_000
const TEXT = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/

/**
 * Exotel writes Indian time without a zone. Null for what is empty, and for "1970-01-01 05:30:00", which it writes where there
 * is no time yet.
 */
export function timeFromExotel(text: string | null | undefined): Date | null {
  const match = TEXT.exec(text ?? '')
  if (!match) return null
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number, number, number]
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second) - OFFSET_MS)
  return time.getTime() <= 0 || timeToExotel(time) !== text ? null : time
}

/** To the second, which it is rounded down to. */
export function timeToExotel(time: Date): string {
  return new Date(time.getTime() + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}
