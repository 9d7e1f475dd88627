const OFFSET_MS = 330 * 60_000
const TEXT = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/

/**
 * Exotel writes Indian time without a zone. Null for what is empty, and for "1970-01-01 05:30:00", which it writes
 * where there is no time yet.
 */
export function timeFromExotel(text: string | null | undefined): Date | null {
  const match = TEXT.exec(text ?? '')
  if (!match) return null
  const time = new Date(Date.parse(`${match[1]}T${match[2]}Z`) - OFFSET_MS)
  // a day that there is not is no time either: February 30
  return !(time.getTime() > 0) || timeToExotel(time) !== text ? null : time
}

/** To the second, which it is rounded down to. */
export function timeToExotel(time: Date): string {
  return new Date(time.getTime() + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}
