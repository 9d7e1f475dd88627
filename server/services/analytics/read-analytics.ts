import type { Context } from '../../context'
import { readSums, sumGivenBack, type PeriodSums } from '../../db/analytics/read-sums'
import { analyticsPeriod } from '../../domain/analytics/period'
import { zoneOf } from '../../domain/analytics/zone'
import { daysBetween } from '../../domain/dashboard/day-figures'
import { displayNumber } from '../../domain/phone/display-number'
import { DEFAULT_ANALYTICS_DAYS, MOST_NAMED, type AnalyticsQuery, type CallAnalyticsDto } from '../../../shared/schemas/analytics'
import { addUp, successRate, toFigures, toPeriodFigures } from './figures'

/** What the calls that a person placed come to, whoever paid for them, by the days and hours of a time zone (K3). */
export async function readAnalytics(
  context: Context, userId: string, query: AnalyticsQuery,
): Promise<CallAnalyticsDto> {
  const { currency } = context.config
  const { from, to, start, end, previous, ...parts } = analyticsPeriod(
    zoneOf(query.tz), query, DEFAULT_ANALYTICS_DAYS, context.clock.now())
  const filter = { userId, currency, start, end, previousStart: previous.start, most: MOST_NAMED, ...parts }
  const { sums, givenBack } = await context.database.asUser(userId, async tx => ({
    sums: await readSums(tx, filter), givenBack: await sumGivenBack(tx, filter),
  }))
  return {
    currency,
    tz: query.tz,
    from,
    to,
    totals: { ...toPeriodFigures(addUp(sums.byDay.values())), refundedMicros: givenBack.toString() },
    previous: { ...toPeriodFigures(sums.previous), from: previous.from, to: previous.to },
    days: daysBetween(from, to).map(day => {
      const found = sums.byDay.get(day)
      return { day, ...toFigures(found), successRate: successRate(found) }
    }),
    hours: toWeek(sums.byHour),
    countries: sums.countries.map(({ country, ...found }) => ({ country, ...toFigures(found) })),
    numbers: sums.numbers.map(({ toNumber, country, ...found }) => ({
      toNumber, display: displayNumber(toNumber), country, ...toFigures(found),
    })),
  }
}

function toWeek(byHour: PeriodSums['byHour']): number[][] {
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const { weekday, hour, calls } of byHour) week[weekday - 1]![hour] = calls
  return week
}
