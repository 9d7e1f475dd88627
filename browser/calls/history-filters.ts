import { CALL_DIRECTIONS, CALL_STATUSES, type CallDirection, type CallStatus } from '~~/shared/schemas/calls'
import type { LocationQuery } from 'vue-router'
import { day, filterCodec, oneOf, someOf, text } from '~~/browser/filters/filter-codec'

/** The filters of the history as they stand in its address, so that a view can be kept and sent. */
export interface HistoryFilters {
  /** A name, a number or a part of one, or a country; empty for any. */
  who: string
  statuses: CallStatus[]
  /** Which way; empty for either. */
  direction: CallDirection | ''
  /** First day, "2026-11-20" in the person's own zone; empty for any. */
  from: string
  /** Last day, included. */
  to: string
}

export interface StatusGroup { key: string, label: string, statuses: CallStatus[] }

export const STATUS_GROUPS: readonly StatusGroup[] = [
  { key: 'completed', label: 'Completed', statuses: ['completed'] },
  { key: 'missed', label: 'No answer or busy', statuses: ['no-answer', 'busy'] },
  { key: 'failed', label: 'Did not connect', statuses: ['failed'] },
  { key: 'canceled', label: 'Cancelled', statuses: ['canceled'] },
  { key: 'open', label: 'Going on', statuses: ['initiated', 'ringing', 'answered'] },
]

export const DIRECTION_WORDS: Record<CallDirection, string> = { out: 'Outgoing', in: 'Incoming' }

/** So much is looked for. */
const MOST_LETTERS = 64

/** In the address all statuses are one word. */
const CODEC = filterCodec<Record<'who' | 'status' | 'direction' | 'from' | 'to', string>>({
  who: asked => text(asked).slice(0, MOST_LETTERS), status: someOf(CALL_STATUSES), direction: oneOf(CALL_DIRECTIONS),
  from: day, to: day,
})
const written = ({ statuses, ...others }: HistoryFilters) => ({ status: statuses.join(','), ...others })

export const HISTORY_FILTERS = {
  ofQuery(query: LocationQuery): HistoryFilters {
    const { status, direction, ...others } = CODEC.ofQuery(query)
    return {
      statuses: CALL_STATUSES.filter(one => status.split(',').includes(one)), direction: direction as HistoryFilters['direction'], ...others,
    }
  },
  toQuery: (filters: HistoryFilters) => CODEC.toQuery(written(filters)),
  unread: CODEC.unread,
}

export function isGroupOn(filters: HistoryFilters, group: StatusGroup): boolean {
  return group.statuses.every(status => filters.statuses.includes(status))
}

export function toggleGroup(filters: HistoryFilters, group: StatusGroup): HistoryFilters {
  const on = isGroupOn(filters, group)
  const others = filters.statuses.filter(status => !group.statuses.includes(status))
  const wanted = new Set(on ? others : [...others, ...group.statuses])
  return { ...filters, statuses: CALL_STATUSES.filter(status => wanted.has(status)) }
}

/** Days of the person's zone as the instants that the server filters by: from the first second, to the last. */
export function apiQueryFromFilters(filters: HistoryFilters): Record<string, string> {
  const startOf = (day: string, addDays: number): string => {
    const date = new Date(`${day}T00:00:00`)
    date.setDate(date.getDate() + addDays)
    return date.toISOString()
  }
  return {
    ...(filters.who.trim() ? { who: filters.who.trim() } : {}),
    ...(filters.statuses.length > 0 ? { status: filters.statuses.join(',') } : {}),
    ...(filters.direction ? { direction: filters.direction } : {}),
    ...(filters.from ? { from: startOf(filters.from, 0) } : {}),
    ...(filters.to ? { to: startOf(filters.to, 1) } : {}),
  }
}

const dayWords = (day: string): string =>
  new Date(`${day}T00:00:00`).toLocaleDateString('en-US', { day: 'numeric', month: 'short', year: 'numeric' })

/** What is shown, in a few words: "All calls", "No answer or busy, since Nov 1, 2026". */
export function filterWords(filters: HistoryFilters): string {
  const groups = STATUS_GROUPS.filter(group => isGroupOn(filters, group)).map(group => group.label)
  const { who, direction, from, to } = filters
  const days = from && to
    ? from === to ? `on ${dayWords(from)}` : `${dayWords(from)} to ${dayWords(to)}`
    : from ? `since ${dayWords(from)}` : to ? `until ${dayWords(to)}` : ''
  const whom = who.trim() && `“${who.trim()}”`
  const way = direction && DIRECTION_WORDS[direction]
  return [groups.length > 0 ? groups.join(', ') : way || 'All calls', groups.length > 0 && way, whom, days].filter(Boolean).join(', ')
}
