import type { Context } from '../../context'
import { findWallet } from '../../db/wallet'
import { readBalanceDays as readDays } from '../../db/wallet-days'
import { analyticsPeriod } from '../../domain/analytics/period'
import { zoneOf } from '../../domain/analytics/zone'
import { daysBetween } from '../../domain/dashboard/day-figures'
import { DEFAULT_ANALYTICS_DAYS, type AnalyticsQuery } from '../../../shared/schemas/analytics'
import type { BalanceDaysDto } from '../../../shared/schemas/wallet'

/** What a person's wallet held at the end of each day of a period, by the days of a time zone. */
export async function readBalanceDays(
  context: Context, userId: string, query: AnalyticsQuery,
): Promise<BalanceDaysDto> {
  const { currency } = context.config
  const { from, to, start, end } = analyticsPeriod(zoneOf(query.tz), query, DEFAULT_ANALYTICS_DAYS, context.clock.now())
  const { openingMicros, byDay } = await context.database.asUser(userId, async tx => {
    const wallet = await findWallet(tx, userId, currency)
    return wallet
      ? readDays(tx, { walletId: wallet.id, start, end, zone: query.tz })
      : { openingMicros: 0n, byDay: new Map<string, bigint>() }
  })
  let micros = openingMicros
  const days = daysBetween(from, to).map(day => {
    micros = byDay.get(day) ?? micros
    return { day, balanceMicros: micros.toString() }
  })
  return { currency, tz: query.tz, from, to, openingMicros: openingMicros.toString(), days }
}
