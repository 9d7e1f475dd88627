import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { listRuns as listRows } from '../../../db/finance/books/match-runs'
import type { MatchRunsPage, RunsQuery } from '../../../../shared/schemas/finance-books'
import { UuidParam } from '../../../../shared/schemas/common'
import { toRunDto } from './book-dto'

/** A page of comparisons, the newest first, with how far each is. @throws DomainError `invalid_request`. */
export async function listRuns(context: Context, staffId: string, query: RunsQuery): Promise<MatchRunsPage> {
  const { limit, cursor } = query
  if (cursor !== undefined && !UuidParam.safeParse(cursor).success) {
    throw new DomainError('invalid_request', 'This page of the list is not known. Start again from the top.', { issues: [{ path: 'cursor', message: 'unknown' }] })
  }
  const view = { limit: limit + 1, beforeId: cursor ?? null }
  const rows = await context.database.asStaff(staffId, tx => listRows(tx, view))
  const page = rows.slice(0, limit)
  const now = context.clock.now()
  return { runs: page.map(row => toRunDto(row, now)), nextCursor: rows.length > limit ? page.at(-1)!.run.id : null }
}
