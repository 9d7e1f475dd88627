import type { AgentDashboardDto } from '~~/shared/schemas/agents/agent-call-replies'
import { countScale, moneyScale, type ChartData } from '~~/browser/charts/chart-data'

/** Calls and money by day. Every day of the period has its place. */
export function agentCharts(
  { days, currency, tz }: Pick<AgentDashboardDto, 'days' | 'currency' | 'tz'>,
): { calls: ChartData, spent: ChartData } {
  const shared = { zone: tz, days: days.map(({ day }) => day) }
  return {
    calls: {
      ...shared, title: 'Calls by day', scale: countScale(), series: [
        { label: 'Answered', values: days.map(day => BigInt(day.answeredCalls)) },
        { label: 'Not answered', values: days.map(day => BigInt(day.calls - day.answeredCalls)) },
      ],
    },
    spent: {
      ...shared, title: 'Spent by day', scale: moneyScale(currency),
      series: [{ label: 'Spent on calls of agents', values: days.map(day => BigInt(day.chargedMicros)) }],
    },
  }
}
