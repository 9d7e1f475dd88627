import type { Context } from '../../context'
import { listCalls as listRows } from '../../db/calls'
import type { CallHistoryPage, HistoryQuery } from '../../../shared/schemas/calls'
import { toCallDto } from './call-dto'
import { cursorOf } from '../cursor'

const CURSOR = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** A page of a person's calls, newest first. */
export async function listCalls(context: Context, callerId: string, query: HistoryQuery): Promise<CallHistoryPage> {
  const rows = await context.database.asUser(callerId, tx => listRows(tx, {
    userId: callerId,
    limit: query.limit + 1,
    statuses: query.status,
    from: query.from ? new Date(query.from) : undefined,
    before: query.to ? new Date(query.to) : undefined,
    after: query.cursor ? CURSOR.decode(query.cursor) : undefined,
  }))
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    calls: page.map(toCallDto),
    nextCursor: rows.length > query.limit && last ? CURSOR.encode(last.call) : null,
  }
}
