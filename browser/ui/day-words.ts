const DAY_FORMAT = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' })
const LONG_DAY_FORMAT = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', year: 'numeric', timeZone: 'UTC' })
const instantOf = (day: string) => new Date(`${day}T00:00:00Z`)

/** "Nov 24": a day of UTC, wherever the reader is. */
export const dayWords = (day: string): string => DAY_FORMAT.format(instantOf(day))
/** "Nov 24, 2026". */
export const longDayWords = (day: string): string => LONG_DAY_FORMAT.format(instantOf(day))
