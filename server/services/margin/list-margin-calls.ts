import type { Context } from '../../context'
import { listMarginCalls as listCalls } from '../../db/finance/margin-calls'
import type { MarginCallsPage, MarginCallsQuery } from '../../../shared/schemas/margin'
import { cursorOf } from '../cursor'
import { toMarginCall } from './margin-dto'
import { marginPeriod } from './margin-period'

const CURSOR = cursorOf({ createdAt: 'exactInstant', id: 'uuid' })

/** A page of calls with what each earned and cost, newest first. @throws DomainError `invalid_request`. */
export async function listMarginCalls(
  context: Context, staffId: string, query: MarginCallsQuery,
): Promise<MarginCallsPage> {
  const period = marginPeriod(query, context.clock.now())
  const after = query.cursor === undefined ? null : CURSOR.decode(query.cursor)
  const { prefix, below, limit } = query
  return context.database.asStaff(staffId, async tx => {
    const { rows, next } = await listCalls(tx, { period, prefix, below }, { limit, after })
    return {
      from: period.from,
      to: period.before,
      calls: rows.map(toMarginCall),
      nextCursor: next && CURSOR.encode(next),
    }
  })
}
