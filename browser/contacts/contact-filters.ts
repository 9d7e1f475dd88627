import type { LocationQuery } from 'vue-router'
import { filterCodec, oneOf, text } from '~~/browser/filters/filter-codec'

/** What the list of contacts shows, as its address has it. */
export interface ContactFilters {
  q: string
  tag: string
  /** `true`: favourites alone. */
  favourites: string
  order: string
}

const CODEC = filterCodec<Record<keyof ContactFilters, string>>(
  { q: text, tag: text, favourites: oneOf(['true']), order: oneOf(['name']) },
)

export const CONTACT_FILTERS = {
  none: CODEC.none,
  ofQuery: (query: LocationQuery): ContactFilters => CODEC.ofQuery(query),
  toQuery: (filters: ContactFilters) => CODEC.toQuery({ ...filters }),
  unread: CODEC.unread,
}
