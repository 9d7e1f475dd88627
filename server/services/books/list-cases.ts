import type { Context } from '../../context'
import { listCases as listRows } from '../../db/books/match-cases'
import type { CasesQuery, MatchCasesPage } from '../../../shared/schemas/books'
import { cursorOf } from '../cursor'
import { toCaseDto } from './book-dto'

const CURSOR = cursorOf({ isOpen: 'flag', at: 'instant', id: 'uuid' })

/** A page of cases, what is open first. @throws DomainError `invalid_request` for a cursor that we did not make. */
export async function listCases(context: Context, staffId: string, query: CasesQuery): Promise<MatchCasesPage> {
  const { limit, cursor, owner, ...filter } = query
  const after = cursor === undefined ? undefined : CURSOR.decode(cursor)
  const ownerId = owner === 'none' ? null : owner === 'me' ? staffId : owner
  const view = { ...filter, ownerId, after, limit: limit + 1 }
  const rows = await context.database.asStaff(staffId, tx => listRows(tx, view))
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1)!.case : null
  return {
    cases: page.map(row => toCaseDto(row, context.config.currency)),
    nextCursor: last && CURSOR.encode({ isOpen: last.state === 'open', at: last.foundAt, id: last.id }),
  }
}
