import type { CallAnalyticsDto, PeriodFiguresDto } from '~~/shared/schemas/analytics'
import { formatExact, parseMicros } from '~~/shared/format/money'
import { speakDuration } from '~~/shared/format/time'
import { longDayWords } from '~~/browser/ui/day-words'
import { hourWords } from '~~/browser/ui/hour-words'

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const whole = new Intl.NumberFormat('en')
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 })

export const callsWords = (count: number): string => `${whole.format(count)} ${count === 1 ? 'call' : 'calls'}`
/** "83.3%"; a dash where there was no call. */
export const rateWords = (rate: number | null): string => (rate === null ? '–' : percent.format(rate))

/** Which days these are, and whose. */
export function periodWords({ from, to, tz }: Pick<CallAnalyticsDto, 'from' | 'to' | 'tz'>): string {
  const days = from === to ? longDayWords(from) : `${longDayWords(from)} to ${longDayWords(to)}`
  return `${days}. Days and hours are those of ${tz.replaceAll('_', ' ')}, and go by when a call began.`
}

export interface Card {
  key: 'calls' | 'answered' | 'talked' | 'spent'
  label: string
  value: string
  note: string
  /** Against the days before, in words. */
  change: string
  direction: 'more' | 'less' | 'same'
}

export function analyticsCards({ totals, previous, days, currency }: CallAnalyticsDto): Card[] {
  const before = days.length === 1 ? 'the day before' : `the ${days.length} days before`
  const money = (micros: bigint) => formatExact(micros, currency)
  const changed = (now: bigint, then: bigint, size: (by: bigint) => string, words: [more: string, less: string]) => {
    const by = now > then ? now - then : then - now
    if (by === 0n) return { change: `The same as in ${before}`, direction: 'same' as const }
    const direction = now > then ? 'more' as const : 'less' as const
    return { change: `${size(by)} ${words[direction === 'more' ? 0 : 1]} than in ${before}`, direction }
  }
  return [
    {
      key: 'calls', label: 'Calls', value: whole.format(totals.calls),
      note: `${whole.format(totals.completedCalls)} completed, ${whole.format(totals.failedCalls)} not connected`,
      ...changed(BigInt(totals.calls), BigInt(previous.calls), by => whole.format(by), ['more', 'fewer']),
    },
    { key: 'answered', label: 'Completed, of all calls', value: rateWords(totals.successRate), note: '', ...rateChange(totals, previous, before) },
    {
      key: 'talked', label: 'Talked', value: speakDuration(totals.talkedSeconds),
      note: totals.averageSeconds === null ? '' : `${speakDuration(totals.averageSeconds)} in a completed call on average`,
      ...changed(BigInt(totals.talkedSeconds), BigInt(previous.talkedSeconds), by => speakDuration(Number(by)), ['more', 'less']),
    },
    {
      key: 'spent', label: 'Spent on calls', value: money(parseMicros(totals.chargedMicros)),
      note: spentNote(totals, money),
      ...changed(parseMicros(totals.chargedMicros), parseMicros(previous.chargedMicros), money, ['more', 'less']),
    },
  ]
}

function spentNote(
  { averageMicros, refundedMicros }: CallAnalyticsDto['totals'], money: (micros: bigint) => string,
): string {
  const average = averageMicros === null ? '' : `${money(parseMicros(averageMicros))} for a completed call on average`
  const back = refundedMicros === '0' ? '' : `${money(parseMicros(refundedMicros))} of it came back to you`
  return [average, back].filter(Boolean).join('. ')
}

function rateChange(
  now: PeriodFiguresDto, then: PeriodFiguresDto, before: string,
): Pick<Card, 'change' | 'direction'> {
  if (now.successRate === null || then.successRate === null) {
    return { change: `Nothing to compare with in ${before}`, direction: 'same' }
  }
  const points = Math.round((now.successRate - then.successRate) * 1000) / 10
  if (points === 0) return { change: `The same as in ${before}`, direction: 'same' }
  const size = Math.abs(points)
  return {
    change: `${size} percentage ${size === 1 ? 'point' : 'points'} ${points > 0 ? 'more' : 'less'} than in ${before}`,
    direction: points > 0 ? 'more' : 'less',
  }
}

/** When most calls begin: what a map of hours shows at a glance. */
export function busiestHour(hours: number[][]): string {
  const most = Math.max(...hours.flat())
  if (most === 0) return 'No calls began in these days.'
  const weekday = hours.findIndex(row => row.includes(most))
  const hour = hours[weekday]!.indexOf(most)
  return `Most calls began on a ${WEEKDAYS[weekday]} between ${hourWords(hour)} and ${hourWords((hour + 1) % 24)}: ${whole.format(most)}.`
}
