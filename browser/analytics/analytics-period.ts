import type { LocationQuery } from 'vue-router'
import { DEFAULT_ANALYTICS_DAYS } from '~~/shared/schemas/analytics'

const PARTS = ['from', 'to', 'days'] as const

/** The period that an address asks for. What cannot be one the server refuses, in words. */
export function askedPeriod(query: LocationQuery): Record<string, string> {
  const asked = PARTS.flatMap(part => (query[part] === undefined ? [] : [[part, String(query[part])]]))
  if (asked.length === 0) return { days: String(DEFAULT_ANALYTICS_DAYS) }
  return Object.fromEntries(asked) as Record<string, string>
}
