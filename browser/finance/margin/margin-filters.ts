import { MARGIN_LOSSES, type MarginDto, type MarginRowDto } from '~~/shared/schemas/margin'
import { MOST_DAYS } from '~~/shared/schemas/dashboard'
import { day, filterCodec, oneOf, utcPeriod } from '~~/browser/filters/filter-codec'

const MARGIN_VIEWS = ['day', 'prefix', 'agent', 'calls'] as const
export type MarginView = (typeof MARGIN_VIEWS)[number]
/** `worst`: the lowest margin first. `calls`: the most calls first. Empty: days backwards, prefixes worst first. */
export type MarginSort = '' | 'worst' | 'calls'

/** What the margin page shows. The address holds it: a view is a link. */
export interface MarginFilters {
  view: MarginView
  /** Days, `2026-11-24`, in UTC. Both empty: the last thirty. */
  from: string
  to: string
  /** Of the rates, for calls alone. */
  prefix: string
  /** Why calls earned less than they cost, or `any`; for calls alone. */
  below: string
  /** For days and prefixes alone. */
  sort: MarginSort
}

/** A plus before a prefix is forgiven. */
export const MARGIN_FILTERS = filterCodec<MarginFilters>({
  view: oneOf(MARGIN_VIEWS),
  from: day,
  to: day,
  prefix: prefixOf,
  below: oneOf([...MARGIN_LOSSES, 'any']),
  sort: oneOf(['worst', 'calls']),
}, {
  usual: { view: 'day' },
  fit: filters => (filters.view === 'calls' ? { ...filters, sort: '' } : { ...filters, prefix: '', below: '' }),
})

/** Digits of a prefix; empty for what is none. */
export function prefixOf(text: string): string {
  return /^\+?([1-9][\d\s]{0,20})$/.exec(text.trim())?.[1]?.replace(/\s/g, '').slice(0, 15) ?? ''
}

/** Filters as the server wants them: instants. The last day counts whole. */
export function searchOfMarginFilters({ view, from, to, prefix, below }: MarginFilters): Record<string, string> {
  return {
    ...(view === 'calls' ? { ...(prefix && { prefix }), ...(below && { below }) } : { by: view }),
    ...utcPeriod({ from, to }),
  }
}

/** Days, prefixes or agents in the order that is asked for. */
export function orderedRows(rows: readonly MarginRowDto[], view: MarginView, sort: MarginSort): MarginRowDto[] {
  if (sort === 'calls') return [...rows].sort((a, b) => b.calls - a.calls)
  if (sort === 'worst') return [...rows].sort((a, b) => Number(marginOf(a) - marginOf(b)))
  return view === 'day' ? [...rows].reverse() : [...rows]
}

const marginOf = (row: MarginRowDto) => BigInt(row.compared.marginMicros)

const DAY_MS = 86_400_000

/** The days of a margin's period, first and last; null where they are more than the overview shows. */
export function overviewDays({ from, to }: Pick<MarginDto, 'from' | 'to'>): { from: string, to: string } | null {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS
  if (days < 1 || days > MOST_DAYS) return null
  return { from: from.slice(0, 10), to: new Date(Date.parse(to) - DAY_MS).toISOString().slice(0, 10) }
}
