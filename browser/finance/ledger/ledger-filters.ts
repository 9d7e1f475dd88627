import type { LocationQuery } from 'vue-router'
import { readAmount } from '~~/shared/topup'
import { TRANSACTION_KINDS } from '~~/shared/schemas/wallet'
import { dayOf } from '~~/browser/filters/day-of'

/** What is typed into the search over everybody's ledger. The address holds it: a view is a link. */
export interface FinanceFilters {
  person: string
  number: string
  reference: string
  kind: string
  direction: string
  contra: string
  /** As typed: "0.04". The amount, or the least of a range where `amountTo` is there. */
  amount: string
  amountTo: string
  /** `posted`: days are those of writing. Empty: those when it happened. */
  by: string
  /** A closed month, `2026-10`: what came late for it. */
  lateOf: string
  /** Days, `2026-11-24`, in UTC. */
  from: string
  to: string
}

export const NO_FILTERS: FinanceFilters = { person: '', number: '', reference: '', kind: '', direction: '', contra: '', amount: '', amountTo: '', by: '', lateOf: '', from: '', to: '' }

const textOf = (value: LocationQuery[string] | undefined) => (typeof value === 'string' ? value.slice(0, 254) : '')
const amountOf = (text: string) => (amountProblem(text) === '' ? text : '')
const oneOf = (text: string, words: readonly string[]) => (words.includes(text) ? text : '')

/** The address as filters; what cannot be one is left out, and `notUnderstood` tells of it. */
export function filtersOfQuery(query: LocationQuery): FinanceFilters {
  return {
    person: textOf(query.person),
    number: textOf(query.number),
    reference: textOf(query.reference),
    kind: oneOf(textOf(query.kind), TRANSACTION_KINDS),
    direction: oneOf(textOf(query.direction), ['in', 'out']),
    contra: textOf(query.contra),
    amount: amountOf(textOf(query.amount)),
    amountTo: amountOf(textOf(query.amountTo)),
    by: oneOf(textOf(query.by), ['posted']),
    lateOf: /^2\d{3}-(0[1-9]|1[0-2])$/.test(textOf(query.lateOf)) ? textOf(query.lateOf) : '',
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
  const { amount, amountTo, from, to, ...rest } = queryOfFilters(filters)
  const micros = { least: readMicros(amount ?? ''), most: readMicros(amountTo ?? '') }
  return {
    ...rest,
    ...(micros.most === null && micros.least !== null && { amount: micros.least }),
    ...(micros.most !== null && { amountTo: micros.most, ...(micros.least !== null && { amountFrom: micros.least }) }),
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
