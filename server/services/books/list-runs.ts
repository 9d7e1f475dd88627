import type { Context } from '../../context'
import { listRuns as listRows } from '../../db/books/match-runs'
import type { MatchRunsPage, RunsQuery } from '../../../shared/schemas/books'
import { readCursor } from '../read-cursor'
import { toRunDto } from './book-dto'

const UUID = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** A page of comparisons, the newest first, with how far each is. @throws DomainError `invalid_request`. */
export async function listRuns(context: Context, staffId: string, query: RunsQuery): Promise<MatchRunsPage> {
  const { limit, cursor } = query
  const beforeId = cursor === undefined ? null : readCursor(cursor, UUID)[0]!
  const view = { limit: limit + 1, beforeId }
  const rows = await context.database.asStaff(staffId, tx => listRows(tx, view))
  const page = rows.slice(0, limit)
  const now = context.clock.now()
  return { runs: page.map(row => toRunDto(row, now)), nextCursor: rows.length > limit ? page.at(-1)!.run.id : null }
}
