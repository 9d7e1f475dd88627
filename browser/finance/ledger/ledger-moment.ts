/** An instant with up to six decimals, in UTC. */
const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?Z$/

/** What the address says of a moment; empty where it is none. */
export function momentOfQuery(value: unknown): string {
  return typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value)) ? value : ''
}

/** As an input of date and time has it, in UTC: `2026-11-24T10:00:30`. */
export function momentField(moment: string): string {
  return moment.slice(0, 19)
}

/** What was typed as an instant; empty where it is none. A moment that was not changed keeps its microseconds. */
export function momentOfField(field: string, present: string): string {
  if (field !== '' && field === momentField(present)) return present
  const date = new Date(`${field}Z`)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}

/** The next microsecond: periods end before an instant, a moment includes its own. */
export function justAfter(moment: string): string {
  const [, seconds, fraction = ''] = INSTANT.exec(moment) ?? []
  const micros = BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0')) + 1n
  const whole = new Date(Number(micros / 1000n)).toISOString().slice(0, 19)
  return `${whole}.${(micros % 1_000_000n).toString().padStart(6, '0')}Z`
}
