import type { CallAnalyticsDto } from '~~/shared/schemas/analytics'
import { countScale, moneyScale, type ChartData } from '~~/browser/charts/chart-data'

/** Calls and money by day. Every day of the period has its place. */
export function analyticsCharts({ days, currency, tz }: Pick<CallAnalyticsDto, 'days' | 'currency' | 'tz'>): { calls: ChartData, spent: ChartData } {
  const shared = { zone: tz, days: days.map(({ day }) => day) }
  return {
    calls: {
      ...shared, title: 'Calls by day', scale: countScale(), series: [
        { label: 'Completed', values: days.map(day => BigInt(day.completedCalls)) },
        { label: 'Not connected', values: days.map(day => BigInt(day.failedCalls)) },
      ],
    },
    spent: {
      ...shared, title: 'Spent by day', scale: moneyScale(currency),
      series: [{ label: 'Spent on calls', values: days.map(day => BigInt(day.chargedMicros)) }],
    },
  }
}
