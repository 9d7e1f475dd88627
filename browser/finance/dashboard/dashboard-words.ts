import type { LocationQueryRaw } from 'vue-router'
import type { DashboardDto, DashboardFigures } from '~~/shared/schemas/dashboard'
import { formatExact } from '~~/shared/format/money'
import { longDayWords } from '~~/browser/ui/day-words'
import { LEDGER_FILTERS, type LedgerFilters } from '~~/browser/finance/ledger/ledger-filters'

export function periodWords({ from, to }: Pick<DashboardDto, 'from' | 'to'>): string {
  const days = from === to ? longDayWords(from) : `${longDayWords(from)} to ${longDayWords(to)}, both included`
  return `${days}. Days are days of UTC, and go by when something happened.`
}

export type MoneyFigure = Exclude<keyof DashboardFigures, 'calls' | 'unknownCostCalls'>

export interface FigureTile {
  figure: MoneyFigure
  label: string
  to: { path: string, query: LocationQueryRaw }
}

/** What moved in a period, each with the rows that it is the sum of. */
export function figureTiles({ from, to }: Pick<DashboardDto, 'from' | 'to'>): FigureTile[] {
  const rows = (filters: Partial<LedgerFilters>) => (
    { path: '/finance/transactions', query: LEDGER_FILTERS.toQuery({ ...LEDGER_FILTERS.none, ...filters, from, to }) }
  )
  return [
    { figure: 'inMicros', label: 'Money in', to: rows({ kind: 'topup' }) },
    { figure: 'usedMicros', label: 'Used for calls', to: rows({ kind: 'call_charge' }) },
    { figure: 'marginMicros', label: 'Margin', to: { path: '/finance/margin', query: { from, to } } },
    { figure: 'grantedMicros', label: 'Granted', to: rows({ kind: 'grant' }) },
    { figure: 'refundedToCardsMicros', label: 'Sent back to cards', to: rows({ kind: 'refund', direction: 'out' }) },
    { figure: 'refundedForCallsMicros', label: 'Given back for calls', to: rows({ kind: 'refund', direction: 'in' }) },
    // what banks took: what the wallets did not hold stands against another account
    { figure: 'chargebackMicros', label: 'Chargebacks', to: rows({ kind: 'chargeback', contra: 'cash:stripe' }) },
    { figure: 'adjustedMicros', label: 'Corrections', to: rows({ kind: 'adjustment' }) },
    { figure: 'reversedMicros', label: 'Reversed', to: rows({ kind: 'reversal' }) },
    { figure: 'expiredMicros', label: 'Credit that expired', to: rows({ kind: 'expiry' }) },
  ]
}

/** A line of a sum, signed as it counts in it. */
export interface SumLine { label: string, micros: bigint, to?: FigureTile['to'] }

/** Figures that are sizes of what leaves wallets. */
const LEAVING: ReadonlySet<MoneyFigure> = new Set(['usedMicros', 'refundedToCardsMicros', 'chargebackMicros', 'expiredMicros'])

/** What moved, line by line; all of them come to `netMicros`. Lines without anything are left out. */
export function walletLines({ from, to, totals }: Pick<DashboardDto, 'from' | 'to' | 'totals'>): SumLine[] {
  const moved = figureTiles({ from, to }).filter(({ figure }) => figure !== 'marginMicros').map(({ figure, label, to }) => (
    { label, to, micros: LEAVING.has(figure) ? -BigInt(totals[figure]) : BigInt(totals[figure]) }
  ))
  const rows = (contra: string) => ({ path: '/finance/transactions', query: LEDGER_FILTERS.toQuery({ ...LEDGER_FILTERS.none, contra, from, to }) })
  return [
    ...moved,
    { label: 'Chargebacks that the wallets did not hold', micros: BigInt(totals.owedMicros), to: rows('receivable:chargeback') },
    { label: 'Debts given up', micros: BigInt(totals.writtenOffMicros), to: rows('loss:write_off') },
  ].filter(({ micros }) => micros !== 0n)
}

/** What calls were charged, line by line down to the margin; all of them come to `marginMicros`. */
export function marginLines({ totals }: Pick<DashboardDto, 'totals'>): SumLine[] {
  const used = BigInt(totals.usedMicros)
  const cost = BigInt(totals.costMicros)
  const unknown = used - cost - BigInt(totals.marginMicros)
  return [
    { label: `Used for ${countWords(totals.calls, 'call')}`, micros: used },
    ...totals.unknownCostCalls > 0 || unknown !== 0n
      ? [{ label: `Of it ${countWords(totals.unknownCostCalls, 'call')} whose cost is not known`, micros: -unknown }]
      : [],
    { label: 'What the carrier asked for the others', micros: -cost },
  ]
}

/** What has to be read with a figure; empty for most. */
export function figureNote(figure: MoneyFigure, totals: DashboardFigures, currency: string): string {
  if (figure === 'usedMicros') return countWords(totals.calls, 'call')
  if (figure === 'chargebackMicros' && totals.owedMicros !== '0') {
    return `${formatExact(BigInt(totals.owedMicros), currency)} of it was not in the wallets`
  }
  if (figure !== 'marginMicros') return ''
  const cost = `The carrier asked ${formatExact(BigInt(totals.costMicros), currency)}. Before refunds, by the day of the charge.`
  return totals.unknownCostCalls === 0 ? cost : `${cost} Without ${countWords(totals.unknownCostCalls, 'call')} whose cost is not known.`
}

function countWords(count: number, noun: string): string {
  return `${new Intl.NumberFormat('en').format(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Nothing moved, and nothing was charged. */
export function isQuiet({ calls, unknownCostCalls: _, ...money }: DashboardFigures): boolean {
  return calls === 0 && Object.values(money).every(micros => micros === '0')
}
