import { CASE_BUCKETS, CASE_KINDS, CASE_STATES } from '~~/shared/schemas/books'
import { day, filterCodec, oneOf } from '~~/browser/filters/filter-codec'

/** What is asked of the list of cases. `state` is `all` for every state. */
export interface CaseFilters { state: string, bucket: string, kind: string, owner: string, day: string }

/** What is open comes first to mind. */
export const CASE_FILTERS = filterCodec<CaseFilters>({
  state: oneOf([...CASE_STATES, 'all']),
  bucket: oneOf(CASE_BUCKETS),
  kind: oneOf(CASE_KINDS),
  owner: oneOf(['me', 'none']),
  day,
}, { usual: { state: 'open' } })

/** Filters as the server wants them. */
export function searchOfCaseFilters({ state, ...rest }: CaseFilters): Record<string, string> {
  const entries = Object.entries({ ...rest, state: state === 'all' ? '' : state })
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}
