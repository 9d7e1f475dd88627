const OFFSET_MS = 19_800_000

/** What Exotel writes where there is no time: the beginning of all time, in India. */
export const NO_TIME = '1970-01-01 05:30:00'

/** Indian time, which its answers do not say that it is. */
export function istText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** `2019-01-01 00:00:00`, or null for what is no time. */
export function fromIst(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return null
  const ms = Date.parse(`${text.replace(' ', 'T')}+05:30`)
  return Number.isNaN(ms) ? null : ms
}
