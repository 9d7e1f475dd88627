import type { LocationQuery } from 'vue-router'
import { AUDIT_SUBJECTS } from '~~/shared/schemas/finance-audit'
import { dayOf } from '~~/browser/filters/day-of'

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

export const NO_AUDIT_FILTERS: AuditFilters = { actor: '', action: '', subjectType: '', subjectId: '', from: '', to: '' }

const textOf = (value: LocationQuery[string] | undefined) => (typeof value === 'string' ? value.trim().slice(0, 254) : '')
const fitting = (text: string, pattern: RegExp) => (pattern.test(text) ? text : '')

/** The address as filters; what cannot be one is left out. */
export function auditFiltersOfQuery(query: LocationQuery): AuditFilters {
  const subjectType = textOf(query.subjectType)
  return {
    actor: textOf(query.actor),
    action: fitting(textOf(query.action), /^[a-z_]+(\.[a-z_]*)?$/),
    subjectType: (AUDIT_SUBJECTS as readonly string[]).includes(subjectType) ? subjectType : '',
    subjectId: textOf(query.subjectId),
    from: dayOf(textOf(query.from)),
    to: dayOf(textOf(query.to)),
  }
}

/** Filters as the address has them: nothing for what is empty. */
export function queryOfAuditFilters(filters: AuditFilters): Record<string, string> {
  const entries = Object.entries(filters).map(([key, value]) => [key, (value as string).trim()] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

/** Filters as the server wants them: instants. The last day counts whole. */
export function searchOfAuditFilters(filters: AuditFilters): Record<string, string> {
  const { from, to, ...rest } = queryOfAuditFilters(filters)
  return {
    ...rest,
    ...(from && { from: `${from}T00:00:00Z` }),
    ...(to && { to: new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString() }),
  }
}
