import type { Context } from '../../context'
import { listRuns as listRows } from '../../db/books/match-runs'
import type { MatchRunsPage, RunsQuery } from '../../../shared/schemas/books'
import { cursorOf } from '../cursor'
import { toRunDto } from './book-dto'

const CURSOR = cursorOf({ id: 'uuid' })

/** A page of comparisons, the newest first, with how far each is. @throws DomainError `invalid_request`. */
export async function listRuns(context: Context, staffId: string, query: RunsQuery): Promise<MatchRunsPage> {
  const { limit, cursor } = query
  const beforeId = cursor === undefined ? null : CURSOR.decode(cursor).id
  const view = { limit: limit + 1, beforeId }
  const rows = await context.database.asStaff(staffId, tx => listRows(tx, view))
  const page = rows.slice(0, limit)
  const now = context.clock.now()
  const nextCursor = rows.length > limit ? CURSOR.encode(page.at(-1)!.run) : null
  return { runs: page.map(row => toRunDto(row, now)), nextCursor }
}
