import type { Context } from '../../context'
import { listMarginCalls as listCalls, type MarginPlace } from '../../db/finance/margin-calls'
import type { MarginCallsPage, MarginCallsQuery } from '../../../shared/schemas/margin'
import { readEncodedCursor } from '../read-cursor'
import { toMarginCall } from './margin-dto'
import { marginPeriod } from './margin-period'

/** A page of calls with what each earned and cost, newest first. @throws DomainError `invalid_request`. */
export async function listMarginCalls(
  context: Context, staffId: string, query: MarginCallsQuery,
): Promise<MarginCallsPage> {
  const period = marginPeriod(query, context.clock.now())
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor)
  const { prefix, below, limit } = query
  return context.database.asStaff(staffId, async tx => {
    const { rows, next } = await listCalls(tx, { period, prefix, below }, { limit, after })
    return {
      from: period.from,
      to: period.before,
      calls: rows.map(toMarginCall),
      nextCursor: next && encodeCursor(next),
    }
  })
}

function encodeCursor({ createdAt, id }: MarginPlace): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url')
}

function decodeCursor(cursor: string): MarginPlace {
  const [createdAt, id] = readEncodedCursor(cursor, /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/)
  return { createdAt: createdAt!, id: id! }
}
