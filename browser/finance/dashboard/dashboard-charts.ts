import type { DashboardDto } from '~~/shared/schemas/dashboard'
import { formatExact } from '~~/shared/format/money'
import { dayWords } from '~~/browser/ui/day-words'
import type { MoneyFigure } from './dashboard-words'

export interface ChartSeries { label: string, micros: bigint[] }
export interface ChartData { title: string, days: string[], currency: string, series: ChartSeries[] }

const CHARTS: { title: string, series: [MoneyFigure, string][] }[] = [
  { title: 'Money in and money used', series: [['inMicros', 'Money in'], ['usedMicros', 'Used for calls'], ['grantedMicros', 'Granted']] },
  {
    title: 'Money given back',
    series: [['refundedToCardsMicros', 'To cards'], ['refundedForCallsMicros', 'For calls'], ['chargebackMicros', 'Chargebacks']],
  },
  { title: 'Margin and cost', series: [['marginMicros', 'Margin'], ['costMicros', 'Cost']] },
]

/** The charts of the dashboard. Every day of the period has its place, also where nothing was. */
export function dashboardCharts({ days, currency }: Pick<DashboardDto, 'days' | 'currency'>): ChartData[] {
  return CHARTS.map(({ title, series }) => ({
    title,
    currency,
    days: days.map(day => day.day),
    series: series.map(([figure, label]) => ({ label, micros: days.map(day => BigInt(day[figure])) })),
  }))
}

export const sumOf = (micros: bigint[]): bigint => micros.reduce((sum, amount) => sum + amount, 0n)

/** A chart in sentences: what each line comes to, and where it is highest. */
export function chartSummary({ days, series, currency }: ChartData): string {
  return series.map(({ label, micros }) => {
    const sum = sumOf(micros)
    const most = micros.reduce((best, amount) => (amount > best ? amount : best), 0n)
    if (micros.every(amount => amount === 0n)) return `${label}: nothing.`
    const peak = most > 0n && days.length > 1
      ? `, most on ${dayWords(days[micros.indexOf(most)]!)} (${formatExact(most, currency)})`
      : ''
    return `${label}: ${formatExact(sum, currency)} in all${peak}.`
  }).join(' ')
}

/** How a line looks: told from the others by its dashes as much as by its colour. */
export interface ChartStyle { color: `--${string}`, dash: number[] }
export const CHART_STYLES: readonly ChartStyle[] = [
  { color: '--ui-text-highlighted', dash: [] },
  { color: '--ui-text-muted', dash: [8, 4] },
  { color: '--ui-warning', dash: [2, 4] },
]
