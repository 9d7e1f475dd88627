import type { LocationQuery } from 'vue-router'
import { day, filterCodec, matching, someOf, text } from '~~/browser/filters/filter-codec'
import { LEAD_STATES } from '~~/shared/schemas/leads/words'

/** What the list of leads shows, as its address has it. */
export interface LeadFilters {
  q: string
  /** One, or several with commas. */
  state: string
  agentId: string
  assignee: string
  tag: string
  dueBy: string
}

const CODEC = filterCodec<Record<keyof LeadFilters, string>>({
  q: text, state: someOf(LEAD_STATES), agentId: matching(/^[0-9a-f-]{36}$/), assignee: text, tag: text, dueBy: day,
})

export const LEAD_FILTERS = {
  none: CODEC.none,
  ofQuery: (query: LocationQuery): LeadFilters => CODEC.ofQuery(query),
  toQuery: (filters: LeadFilters) => CODEC.toQuery({ ...filters }),
  unread: CODEC.unread,
}
