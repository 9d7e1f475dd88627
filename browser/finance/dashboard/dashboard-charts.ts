import type { DashboardDto } from '~~/shared/schemas/dashboard'
import { moneyScale, type ChartData } from '~~/browser/charts/chart-data'
import type { MoneyFigure } from './dashboard-words'

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
    zone: 'UTC',
    scale: moneyScale(currency),
    days: days.map(day => day.day),
    series: series.map(([figure, label]) => ({ label, values: days.map(day => BigInt(day[figure])) })),
  }))
}
