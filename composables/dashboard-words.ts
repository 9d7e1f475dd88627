import type { LocationQueryRaw } from 'vue-router'
import type { DashboardDto, DashboardFigures } from '~~/shared/schemas/finance-dashboard'
import { formatMoney, type Rounding } from '~~/shared/format/money'
import { NO_FILTERS, queryOfFilters, type FinanceFilters } from './finance-filters'

const DAY_FORMAT = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' })
const LONG_DAY_FORMAT = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', year: 'numeric', timeZone: 'UTC' })
const instantOf = (day: string) => new Date(`${day}T00:00:00Z`)

/** "Nov 24": a day of UTC, wherever the reader is. */
export const dayWords = (day: string): string => DAY_FORMAT.format(instantOf(day))
/** "Nov 24, 2026". */
export const longDayWords = (day: string): string => LONG_DAY_FORMAT.format(instantOf(day))

export function periodWords({ from, to }: Pick<DashboardDto, 'from' | 'to'>): string {
  const days = from === to ? longDayWords(from) : `${longDayWords(from)} to ${longDayWords(to)}, both included`
  return `${days}. Days are days of UTC, and go by when something happened.`
}

export type MoneyFigure = Exclude<keyof DashboardFigures, 'calls' | 'unknownCostCalls'>

export interface FigureTile {
  figure: MoneyFigure
  label: string
  rounding: Rounding
  to: { path: string, query: LocationQueryRaw }
}

/** What moved in a period, each with the rows that it is the sum of. */
export function figureTiles({ from, to }: Pick<DashboardDto, 'from' | 'to'>): FigureTile[] {
  const rows = (filters: Partial<FinanceFilters>) => (
    { path: '/finance/transactions', query: queryOfFilters({ ...NO_FILTERS, ...filters, from, to }) }
  )
  return [
    { figure: 'inMicros', label: 'Money in', rounding: 'balance', to: rows({ kind: 'topup' }) },
    { figure: 'usedMicros', label: 'Used for calls', rounding: 'balance', to: rows({ kind: 'call_charge' }) },
    { figure: 'marginMicros', label: 'Margin', rounding: 'balance', to: { path: '/finance/margin', query: { from, to } } },
    { figure: 'grantedMicros', label: 'Granted', rounding: 'balance', to: rows({ kind: 'grant' }) },
    { figure: 'refundedToCardsMicros', label: 'Sent back to cards', rounding: 'cost', to: rows({ kind: 'refund', direction: 'out' }) },
    { figure: 'refundedForCallsMicros', label: 'Given back for calls', rounding: 'cost', to: rows({ kind: 'refund', direction: 'in' }) },
    { figure: 'chargebackMicros', label: 'Chargebacks', rounding: 'cost', to: rows({ kind: 'chargeback' }) },
    { figure: 'adjustedMicros', label: 'Corrections', rounding: 'balance', to: rows({ kind: 'adjustment' }) },
    { figure: 'reversedMicros', label: 'Reversed', rounding: 'balance', to: rows({ kind: 'reversal' }) },
    { figure: 'expiredMicros', label: 'Credit that expired', rounding: 'balance', to: rows({ kind: 'expiry' }) },
  ]
}

/** What has to be read with a figure; empty for most. */
export function figureNote(figure: MoneyFigure, totals: DashboardFigures, currency: string): string {
  if (figure === 'usedMicros') return countWords(totals.calls, 'call')
  if (figure === 'chargebackMicros' && totals.owedMicros !== '0') {
    return `${formatMoney(BigInt(totals.owedMicros), currency, 'cost')} of it was not in the wallets`
  }
  if (figure !== 'marginMicros') return ''
  const cost = `The carrier asked ${formatMoney(BigInt(totals.costMicros), currency, 'cost')}. Before refunds.`
  return totals.unknownCostCalls === 0 ? cost : `${cost} Without ${countWords(totals.unknownCostCalls, 'call')} whose cost is not known.`
}

export function countWords(count: number, noun: string): string {
  return `${new Intl.NumberFormat('en').format(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Nothing moved, and nothing was charged. */
export function isQuiet({ calls, unknownCostCalls: _, ...money }: DashboardFigures): boolean {
  return calls === 0 && Object.values(money).every(micros => micros === '0')
}
