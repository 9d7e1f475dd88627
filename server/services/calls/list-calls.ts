import type { Context } from '../../context'
import { listCalls as listRows } from '../../db/calls/calls'
import type { CallHistoryPage, HistoryQuery } from '../../../shared/schemas/calls'
import { toCallDto } from './call-dto'
import { callFilterOf, type HistoryOwner } from './call-filter'
import { cursorOf } from '../cursor'

const CURSOR = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** A page of a person's calls, newest first. */
export async function listCalls(
  context: Context, owner: HistoryOwner, query: HistoryQuery,
): Promise<CallHistoryPage> {
  const after = query.cursor ? CURSOR.decode(query.cursor) : undefined
  const rows = await context.database.asUser(owner.id, async tx =>
    listRows(tx, { ...await callFilterOf(tx, owner, query), limit: query.limit + 1, after }))
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    calls: page.map(toCallDto),
    nextCursor: rows.length > query.limit && last ? CURSOR.encode(last.call) : null,
  }
}
