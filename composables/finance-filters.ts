import type { LocationQuery } from 'vue-router'
import { readAmount } from '~~/shared/topup'
import { TRANSACTION_KINDS } from '~~/shared/schemas/wallet'

/** What is typed into the search over everybody's ledger. The address holds it: a view is a link. */
export interface FinanceFilters {
  person: string
  number: string
  reference: string
  kind: string
  direction: string
  /** As typed: "0.04". */
  amount: string
  /** Days, `2026-11-24`, in UTC. */
  from: string
  to: string
}

export const NO_FILTERS: FinanceFilters = { person: '', number: '', reference: '', kind: '', direction: '', amount: '', from: '', to: '' }

const textOf = (value: LocationQuery[string] | undefined) => (typeof value === 'string' ? value.slice(0, 254) : '')
const dayOf = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : '')

/** The address as filters; what cannot be one is left out. */
export function filtersOfQuery(query: LocationQuery): FinanceFilters {
  const kind = textOf(query.kind)
  const direction = textOf(query.direction)
  return {
    person: textOf(query.person),
    number: textOf(query.number),
    reference: textOf(query.reference),
    kind: (TRANSACTION_KINDS as readonly string[]).includes(kind) ? kind : '',
    direction: direction === 'in' || direction === 'out' ? direction : '',
    amount: textOf(query.amount),
    from: dayOf(textOf(query.from)),
    to: dayOf(textOf(query.to)),
  }
}

/** Filters as the address has them: nothing for what is empty. */
export function queryOfFilters(filters: FinanceFilters): Record<string, string> {
  const entries = Object.entries(filters).map(([key, value]) => [key, (value as string).trim()] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

/** Filters as the server wants them: micros, and instants. The last day counts whole. */
export function searchOfFilters(filters: FinanceFilters): Record<string, string> {
  const { amount, from, to, ...rest } = queryOfFilters(filters)
  const read = amount === undefined ? null : readMicros(amount)
  return {
    ...rest,
    ...(read !== null && { amount: read }),
    ...(from && { from: `${from}T00:00:00Z` }),
    ...(to && { to: new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString() }),
  }
}

/** Why the amount cannot be searched for; empty where it can. */
export function amountProblem(text: string): string {
  return text.trim() === '' || readMicros(text) !== null ? '' : 'Enter an amount such as 12.50 or 0.0391.'
}

/** Ledger amounts have six decimals; what is typed with two is read like any amount. */
function readMicros(text: string): string | null {
  const exact = /^\s*(\d{1,9})[.](\d{3,6})\s*$/.exec(text)
  if (exact) return (BigInt(exact[1]!) * 1_000_000n + BigInt(exact[2]!.padEnd(6, '0'))).toString()
  const read = readAmount(text)
  return 'micros' in read ? read.micros.toString() : null
}
