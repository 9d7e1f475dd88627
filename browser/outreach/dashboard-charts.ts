import type { OutreachDashboardDto } from '~~/shared/schemas/outreach/dashboard'
import { KEY_MEANINGS, type KeyMeaning } from '~~/shared/schemas/outreach/words'
import { countScale, CHART_STYLES, type ChartData } from '~~/browser/charts/chart-data'
import english from './words/en'

export type DashboardFigures = NonNullable<OutreachDashboardDto['figures']>

/** What was pressed at all, most first. */
export function pressedMeanings({ keys }: Pick<DashboardFigures, 'keys'>): KeyMeaning[] {
  return KEY_MEANINGS.filter(meaning => keys[meaning] > 0).sort((a, b) => keys[b] - keys[a])
}

/** Calls and keys by week. As many keys are drawn as lines can be told apart; the table has them all. */
export function dashboardCharts(figures: DashboardFigures, zone: string): { calls: ChartData, keys: ChartData } {
  const { weeks } = figures
  const shared = { zone, days: weeks.map(({ week }) => week), isByWeek: true, scale: countScale() }
  return {
    calls: {
      ...shared, title: 'Calls by week', series: [
        { label: 'Reached', values: weeks.map(week => BigInt(week.reached)) },
        { label: 'Not reached', values: weeks.map(week => BigInt(week.unreached)) },
      ],
    },
    keys: {
      ...shared, title: 'Keys by week',
      series: pressedMeanings(figures).slice(0, CHART_STYLES.length).map(meaning => ({
        label: meaningLabel(meaning), values: weeks.map(week => BigInt(week.keys[meaning])),
      })),
    },
  }
}

/** "37 of 52 (71 %)"; the count alone where there is nothing that it could be a part of. */
export function partWords(part: number, whole: number): string {
  const count = new Intl.NumberFormat('en')
  if (whole === 0) return count.format(part)
  return `${count.format(part)} of ${count.format(whole)} (${Math.round(100 * part / whole)} %)`
}

/** "needs help": supervisors read English. */
export const meaningWords = (meaning: KeyMeaning): string => english[`meaning.${meaning}`]

export function meaningLabel(meaning: KeyMeaning): string {
  const words = meaningWords(meaning)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** "42 min", "3 h 10 min": how long tasks take, roughly. */
export function taskTimeWords(seconds: number | null): string {
  if (seconds === null) return 'none resolved'
  const minutes = Math.max(1, Math.round(seconds / 60))
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`
}
