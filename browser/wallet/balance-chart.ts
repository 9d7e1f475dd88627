import type { BalanceDaysDto } from '~~/shared/schemas/wallet'
import { moneyScale, type ChartData } from '~~/browser/charts/chart-data'

/** What the wallet held at the end of each day. */
export function balanceChart({ days, currency, tz }: BalanceDaysDto): ChartData {
  return {
    title: 'Balance by day', zone: tz, isLevel: true, scale: moneyScale(currency), days: days.map(({ day }) => day),
    series: [{ label: 'Balance', values: days.map(({ balanceMicros }) => BigInt(balanceMicros)) }],
  }
}
