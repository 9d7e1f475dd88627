import { AUDIT_SUBJECTS } from '~~/shared/schemas/audit'
import { day, filterCodec, matching, oneOf, text, utcPeriod } from '~~/browser/filters/filter-codec'

/** What is typed into the search over what staff did. The address holds it. */
export interface AuditFilters {
  /** An id or an e-mail address. */
  actor: string
  action: string
  subjectType: string
  subjectId: string
  /** Days, `2026-11-24`, in UTC. */
  from: string
  to: string
}

export const AUDIT_FILTERS = filterCodec<AuditFilters>({
  actor: text,
  action: matching(/^[a-z_]+(\.[a-z_]*)?$/),
  subjectType: oneOf(AUDIT_SUBJECTS),
  subjectId: text,
  from: day,
  to: day,
})

/** Filters as the server wants them. */
export function searchOfAuditFilters(filters: AuditFilters): Record<string, string> {
  const { from, to, ...rest } = AUDIT_FILTERS.toQuery(filters)
  return { ...rest, ...utcPeriod({ from, to }) }
}
