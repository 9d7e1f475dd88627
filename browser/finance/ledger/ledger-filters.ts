import { readAmount } from '~~/shared/topup'
import { TRANSACTION_KINDS } from '~~/shared/schemas/wallet'
import { day, filterCodec, month, oneOf, text, utcPeriod, type FilterReader } from '~~/browser/filters/filter-codec'

/** What is typed into the search over everybody's ledger. The address holds it: a view is a link. */
export interface LedgerFilters {
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

const amount: FilterReader = asked => (amountProblem(asked) === '' ? asked.trim() : '')

export const LEDGER_FILTERS = filterCodec<LedgerFilters>({
  person: text,
  number: text,
  reference: text,
  kind: oneOf(TRANSACTION_KINDS),
  direction: oneOf(['in', 'out']),
  contra: text,
  amount,
  amountTo: amount,
  by: oneOf(['posted']),
  lateOf: month,
  from: day,
  to: day,
})

/** Filters as the server wants them: micros, and instants. The last day counts whole. */
export function searchOfLedgerFilters(filters: LedgerFilters): Record<string, string> {
  const { amount: exact, amountTo, from, to, ...rest } = LEDGER_FILTERS.toQuery(filters)
  const micros = { least: readMicros(exact ?? ''), most: readMicros(amountTo ?? '') }
  return {
    ...rest,
    ...(micros.most === null && micros.least !== null && { amount: micros.least }),
    ...(micros.most !== null && { amountTo: micros.most, ...(micros.least !== null && { amountFrom: micros.least }) }),
    ...utcPeriod({ from, to }),
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
