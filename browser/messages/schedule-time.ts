const pad = (number: number): string => String(number).padStart(2, '0')

/** What a field for day and time shows, in the person's own zone. */
export function toField(instant: Date): string {
  const day = `${instant.getFullYear()}-${pad(instant.getMonth() + 1)}-${pad(instant.getDate())}`
  return `${day}T${pad(instant.getHours())}:${pad(instant.getMinutes())}`
}

/** The instant that such a field means; null while it is not filled in. */
export function fromField(field: string): Date | null {
  const instant = new Date(field)
  return field === '' || Number.isNaN(instant.getTime()) ? null : instant
}

/** The next whole hour that is not too near. */
export function nextHour(now: Date): Date {
  const hour = 3_600_000
  return new Date(Math.ceil((now.getTime() + 10 * 60_000) / hour) * hour)
}
