import type { LocationQuery } from 'vue-router'
import { dayOf } from './day-of'
import { notUnderstood, type Unread } from './not-understood'

/** How a filter is read out of an address: empty for what cannot be one. */
export type FilterReader = (asked: string) => string

export const text: FilterReader = asked => asked.trim().slice(0, 254)
export const day: FilterReader = dayOf
export const matching = (pattern: RegExp): FilterReader => asked => (pattern.test(asked.trim()) ? asked.trim() : '')
export const month = matching(/^2\d{3}-(0[1-9]|1[0-2])$/)
export const oneOf = (words: readonly string[]): FilterReader => asked => (words.includes(asked) ? asked : '')
/** Several words with commas between them, in the order of the words. */
export const someOf = (words: readonly string[]): FilterReader => asked => {
  const chosen = new Set(asked.split(','))
  return words.filter(word => chosen.has(word)).join(',')
}

export interface FilterCodec<Filters> {
  /** What a page shows that is asked for nothing. */
  none: Filters
  /** The address as filters; what cannot be one is left out, and `unread` tells of it. */
  ofQuery(query: LocationQuery): Filters
  /** Filters as the address has them: nothing for what goes without saying. */
  toQuery(filters: Filters): Record<string, string>
  /** What an address asks for and nobody understood. */
  unread(query: LocationQuery): Unread[]
}

/**
 * The filters of a page, which its address holds: a view is a link.
 *
 * @param usual what is shown where nothing is asked for, if that is not everything.
 * @param fit what makes no sense beside something else is taken out.
 */
export function filterCodec<Filters extends object>(
  readers: { [Name in keyof Filters]: FilterReader },
  { usual = {}, fit = filters => filters }: { usual?: Partial<Filters>, fit?: (filters: Filters) => Filters } = {},
): FilterCodec<Filters> {
  const names = Object.keys(readers) as (keyof Filters & string)[]
  const filtersBy = (read: (name: keyof Filters & string) => string) =>
    Object.fromEntries(names.map(name => [name, read(name) || (usual[name] ?? '')])) as Filters
  const none = filtersBy(() => '')

  function ofQuery(query: LocationQuery): Filters {
    return fit(filtersBy(name => {
      const asked = query[name]
      return typeof asked === 'string' ? readers[name](asked) : ''
    }))
  }

  function toQuery(filters: Filters): Record<string, string> {
    const entries = names.map(name => [name, String(filters[name]).trim()] as const)
    return Object.fromEntries(entries.filter(([name, value]) => value !== '' && value !== none[name]))
  }

  const goesWithoutSaying = usual as Record<string, string>
  return { none, ofQuery, toQuery, unread: query => notUnderstood(query, toQuery(ofQuery(query)), goesWithoutSaying) }
}

/** Days of UTC as the instants that the server wants. The last day counts whole. */
export function utcPeriod({ from, to }: { from?: string, to?: string }): Record<string, string> {
  return {
    ...(from && { from: `${from}T00:00:00Z` }),
    ...(to && { to: new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString() }),
  }
}
