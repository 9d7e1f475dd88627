import { formatExact } from '~~/shared/format/money'
import { dayWords, longDayWords } from '~~/browser/ui/day-words'

export interface ChartSeries { label: string, values: bigint[] }

/** What the values of a chart are, and how they are told. */
export interface ChartScale {
  /** Exactly, as in a sentence or a table. */
  say: (value: bigint) => string
  /** How high one stands on the screen. No amount is computed from it. */
  heightOf: (value: bigint) => number
  /** A height at the edge of the drawing, in few letters. */
  label: (height: number) => string
}

export interface ChartData {
  title: string
  /** `2026-11-24`; where the chart is one of weeks, their Mondays. */
  days: string[]
  isByWeek?: boolean
  /** Whose days these are: UTC, Europe/Berlin. */
  zone: string
  scale: ChartScale
  /** What stands at the end of each day, and is not added up. */
  isLevel?: boolean
  series: ChartSeries[]
}

export function moneyScale(currency: string): ChartScale {
  const short = new Intl.NumberFormat('en', {
    style: 'currency', currency, notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 2,
  })
  return {
    say: micros => formatExact(micros, currency),
    // in units of the currency
    heightOf: micros => Number(micros / 1000n) / 1000,
    label: height => short.format(height),
  }
}

export function countScale(): ChartScale {
  const [whole, short] = [new Intl.NumberFormat('en'), new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })]
  return {
    say: count => whole.format(count),
    heightOf: Number,
    // half a call is none
    label: height => (Number.isInteger(height) ? short.format(height) : ''),
  }
}

export const sumOf = (values: bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)

/** "Nov 24", or "the week from Nov 23". */
export function placeWords({ isByWeek = false }: Pick<ChartData, 'isByWeek'>, day: string, isLong = false): string {
  const words = isLong ? longDayWords(day) : dayWords(day)
  return isByWeek ? `Week from ${words}` : words
}

/** A chart in sentences: what each line comes to, and where it is highest. */
export function chartSummary({ days, series, scale, isByWeek = false, isLevel = false }: ChartData): string {
  if (isLevel) return series.map(({ label, values }) => levelSummary(label, values, scale)).join(' ')
  return series.map(({ label, values }) => {
    const most = values.reduce((best, value) => (value > best ? value : best), 0n)
    if (values.every(value => value === 0n)) return `${label}: nothing.`
    const peak = most > 0n && days.length > 1
      ? `, most ${isByWeek ? 'in the week from' : 'on'} ${dayWords(days[values.indexOf(most)]!)} (${scale.say(most)})`
      : ''
    return `${label}: ${scale.say(sumOf(values))} in all${peak}.`
  }).join(' ')
}

/** What it was first and last, and between what. */
function levelSummary(label: string, values: bigint[], { say }: ChartScale): string {
  const first = values[0] ?? 0n
  const least = values.reduce((low, value) => (value < low ? value : low), first)
  const most = values.reduce((high, value) => (value > high ? value : high), first)
  return `${label}: ${say(first)} at first, ${say(values.at(-1) ?? 0n)} now; between ${say(least)} and ${say(most)}.`
}

/** How a line looks: told from the others by its dashes as much as by its colour. */
export interface ChartStyle { color: `--${string}`, dash: number[] }
export const CHART_STYLES: readonly ChartStyle[] = [
  { color: '--ui-text-highlighted', dash: [] },
  { color: '--ui-text-muted', dash: [8, 4] },
  { color: '--ui-warning', dash: [2, 4] },
]
