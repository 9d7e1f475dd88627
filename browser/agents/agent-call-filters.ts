import type { LocationQuery } from 'vue-router'
import { dayOf } from '~~/browser/filters/day-of'
import { filterCodec, matching, oneOf, someOf, text } from '~~/browser/filters/filter-codec'
import { STATUS_GROUPS, DIRECTION_WORDS, type StatusGroup } from '~~/browser/calls/history-filters'
import { TALK_ENDINGS, type TalkEnding } from '~~/shared/schemas/agents/talks'
import { CALL_DIRECTIONS, CALL_STATUSES, type CallDirection } from '~~/shared/schemas/calls'
import { TALK_ENDING_WORDS } from './agent-call-words'

/** The filters of agents' calls as they stand in the address; empty for any. */
export interface AgentCallFilters {
  q: string
  agent: string
  direction: string
  /** Statuses with commas. */
  status: string
  ending: string
  /** Days of the person's own zone, the last one included. */
  from: string
  to: string
}

const MOST_LETTERS = 100
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const AGENT_CALL_FILTERS = filterCodec<AgentCallFilters>({
  q: asked => text(asked).slice(0, MOST_LETTERS), agent: matching(UUID), direction: oneOf(CALL_DIRECTIONS),
  status: someOf(CALL_STATUSES), ending: oneOf(TALK_ENDINGS), from: dayOf, to: dayOf,
})

export const isAnyAsked = (query: LocationQuery): boolean =>
  Object.keys(AGENT_CALL_FILTERS.toQuery(AGENT_CALL_FILTERS.ofQuery(query))).length > 0

/** Days of the person's zone as the instants that the server filters by: from the first second, to the last. */
export function agentCallsQuery({ from, to, ...others }: AgentCallFilters): Record<string, string> {
  const startOf = (day: string, addDays: number): string => {
    const date = new Date(`${day}T00:00:00`)
    date.setDate(date.getDate() + addDays)
    return date.toISOString()
  }
  return {
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== '')),
    ...(from && { from: startOf(from, 0) }),
    ...(to && { to: startOf(to, 1) }),
  }
}

/** In the order in which the address has them. */
const statusOf = ({ statuses }: StatusGroup): string =>
  CALL_STATUSES.filter(status => statuses.includes(status)).join(',')
export const STATUS_CHOICES = STATUS_GROUPS.map(group => ({ label: group.label, value: statusOf(group) }))

/** What is shown, in a few words: "All calls", "Incoming, They hung up, “rolls”". */
export function agentCallFilterWords(
  filters: AgentCallFilters, nameOf: (agentId: string) => string | undefined,
): string {
  const { q, agent, direction, status, ending, from, to } = filters
  const parts = [
    agent && (nameOf(agent) ?? 'One agent'),
    direction && DIRECTION_WORDS[direction as CallDirection],
    status && (STATUS_CHOICES.find(({ value }) => value === status)?.label ?? 'Some states'),
    ending && TALK_ENDING_WORDS[ending as TalkEnding],
    q && `“${q}”`,
    from && to ? `${from} to ${to}` : from ? `since ${from}` : to && `until ${to}`,
  ].filter(Boolean)
  return parts.join(', ') || 'All calls'
}
