import type { Context } from '../../context'
import { addDays } from '../../domain/dashboard/day-figures'
import { sqlStateOf } from '../../db/client'
import { prepareSumming, type MarginPeriod } from '../../db/finance/margin'
import { sumMarginBridge, type MarginBridge } from '../../db/finance/margin-bridge'
import type { DashboardQuery } from '../../../shared/schemas/dashboard'
import type { MarginBridgeDto } from '../../../shared/schemas/margin'
import { periodOf } from '../dashboard/period-of'
import { SUM_TIMEOUT_MS, TIMED_OUT } from './read-margin'

/** How the margin of the overview becomes that of the margin page, for the same days. */
export async function readMarginBridge(
  context: Context, staffId: string, query: DashboardQuery,
): Promise<MarginBridgeDto> {
  const { from, to } = periodOf(query, context.clock.now())
  const bridge = await sumPeriod(context, staffId, { from: `${from}T00:00:00Z`, before: `${addDays(to, 1)}T00:00:00Z` })
  return {
    currency: context.config.currency,
    from,
    to,
    steps: bridge && {
      overviewMicros: bridge.overview,
      refundedMicros: bridge.refunded,
      unchargedCostMicros: bridge.uncharged_cost,
      chargedOutsideMicros: bridge.charged_later,
      beganOutsideMicros: bridge.began_earlier,
      marginMicros: bridge.margin,
    },
  }
}

/** Null where it takes too long. */
async function sumPeriod(context: Context, staffId: string, period: MarginPeriod): Promise<MarginBridge | null> {
  try {
    return await context.database.asStaff(staffId, async tx => {
      await prepareSumming(tx, SUM_TIMEOUT_MS)
      return sumMarginBridge(tx, period)
    })
  } catch (error) {
    if (sqlStateOf(error) !== TIMED_OUT) throw error
    return null
  }
}
