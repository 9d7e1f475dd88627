import type { LocationQuery } from 'vue-router'
import { OUTREACH_LANGUAGES } from '~~/shared/schemas/outreach/words'
import { filterCodec, matching, oneOf, text } from '~~/browser/filters/filter-codec'

/** What the list of people in care shows, as its address has it. */
export interface CareFilters {
  /** Empty: the first one that one works in. */
  programme: string
  q: string
  worker: string
  language: string
  tag: string
  place: string
  flagged: string
  consent: string
  optedOut: string
}

const CODEC = filterCodec<Record<keyof CareFilters, string>>({
  programme: matching(/^[0-9a-f-]{36}$/), q: text, worker: matching(/^[A-Za-z0-9_-]{1,100}$/), language: oneOf(OUTREACH_LANGUAGES), tag: text, place: text,
  flagged: oneOf(['true', 'false']), consent: oneOf(['true', 'false']), optedOut: oneOf(['true', 'false']),
})

export const CARE_FILTERS = {
  none: CODEC.none,
  ofQuery: (query: LocationQuery): CareFilters => CODEC.ofQuery(query),
  toQuery: (filters: CareFilters) => CODEC.toQuery({ ...filters }),
  unread: CODEC.unread,
}

/** How many of the filters narrow the list. */
export function countFilters({ programme: _, ...filters }: CareFilters): number {
  return Object.values(filters).filter(value => value !== '').length
}
