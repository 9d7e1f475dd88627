import type { Context } from '../../context'
import { sqlStateOf } from '../../db/client'
import { prepareSumming, sumComponents, sumMargin, sumVoices, type MarginGroup, type MarginGrouping, type MarginPeriod } from '../../db/margin/margin'
import type { MarginDto, MarginQuery, MarginRowDto } from '../../../shared/schemas/margin'
import { toFigures, toVoiceSums } from './margin-dto'
import { marginPeriod } from './margin-period'

/** As long as somebody waits for sums. */
export const SUM_TIMEOUT_MS = 10_000
export const TIMED_OUT = '57014'
/** More prefixes than anybody reads; the total has them all. */
const MOST_ROWS = 500

/**
 * What calls earned and cost, by day, by prefix or by agent. A period that is too large to add up says so.
 *
 * @throws DomainError `invalid_request`.
 */
export async function readMargin(context: Context, staffId: string, query: MarginQuery): Promise<MarginDto> {
  const period = marginPeriod(query, context.clock.now())
  const sums = await sumPeriod(context, staffId, period, query.by)
  const groups = sums?.groups ?? []
  const rows = inOrder(groups.map(toRow), query.by)
  return {
    by: query.by,
    from: period.from,
    to: period.before,
    currency: context.config.currency,
    isComplete: sums !== null,
    total: toFigures(groups),
    components: (sums?.components ?? []).map(({ component, charged }) => ({ component, chargedMicros: charged })),
    voices: toVoiceSums(sums?.voices ?? { sums: [], unpriced: 0 }),
    rows: rows.slice(0, MOST_ROWS),
    leftOut: Math.max(0, rows.length - MOST_ROWS),
  }
}

/** Null where it takes too long. */
async function sumPeriod(
  context: Context, staffId: string, period: MarginPeriod, by: MarginGrouping,
) {
  try {
    return await context.database.asStaff(staffId, async tx => {
      await prepareSumming(tx, SUM_TIMEOUT_MS)
      const groups = await sumMargin(tx, period, by)
      return { groups, components: await sumComponents(tx, period, by), voices: await sumVoices(tx, period) }
    })
  } catch (error) {
    if (sqlStateOf(error) !== TIMED_OUT) throw error
    return null
  }
}

function toRow(group: MarginGroup): MarginRowDto {
  const { key, description, country } = group
  return { key, description, country, ...toFigures([group]) }
}

/** Days as they came; everything else with the worst margin first. */
function inOrder(rows: MarginRowDto[], by: MarginGrouping): MarginRowDto[] {
  if (by === 'day') return rows
  const marginOf = (row: MarginRowDto) => BigInt(row.compared.marginMicros)
  return rows.sort((a, b) => (marginOf(a) < marginOf(b) ? -1 : Number(marginOf(a) > marginOf(b))))
}
