import type { CallAnalyticsDto, CallFigures } from '~~/shared/schemas/analytics'
import { encodeText } from '~~/shared/ledger/csv-cells'
import { WEEKDAYS } from './analytics-words'

const COLUMNS = ['part', 'of', 'time_zone', 'calls', 'completed', 'not_connected', 'success_rate', 'talked_seconds', 'charged', 'currency']
const MICRO_DIGITS = 6

/** "0.053000": exact, and read as a number. */
function decimal(micros: string): string {
  const digits = micros.padStart(MICRO_DIGITS + 1, '0')
  return `${digits.slice(0, -MICRO_DIGITS)}.${digits.slice(-MICRO_DIGITS)}`
}

/** All figures of the page in one table, a line each. Nothing in it runs in a spreadsheet (F3). */
export function analyticsCsv(analytics: CallAnalyticsDto): string {
  const { totals, previous, days, hours, countries, numbers, from, to, tz, currency } = analytics
  const rate = (figures: CallFigures) => (figures.calls === 0 ? '' : (figures.completedCalls / figures.calls).toFixed(4))
  const line = (part: string, of: string, figures: CallFigures) => [
    part, encodeText(of), tz, figures.calls, figures.completedCalls, figures.failedCalls, rate(figures),
    figures.talkedSeconds, decimal(figures.chargedMicros), currency,
  ]
  const rows = [
    line('period', `${from} to ${to}`, totals),
    line('period before', `${previous.from} to ${previous.to}`, previous),
    ...days.map(day => line('day', day.day, day)),
    ...countries.map(country => line('country', country.country ?? 'none', country)),
    ...numbers.map(number => line('number', number.toNumber, number)),
    ...hours.flatMap((row, weekday) => row.map((calls, hour) => [
      'hour', `${WEEKDAYS[weekday]} ${String(hour).padStart(2, '0')}:00`, tz, calls, '', '', '', '', '', '',
    ])),
  ]
  return `${[COLUMNS, ...rows].map(cells => cells.join(',')).join('\r\n')}\r\n`
}
