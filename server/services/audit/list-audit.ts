import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findPersonExactly } from '../../db/ledger/find'
import { listAudit as listRows, type AuditRow } from '../../db/audit'
import type { AuditPage, AuditQuery, AuditRowDto } from '../../../shared/schemas/audit'
import { cursorOf } from '../cursor'

const CURSOR = cursorOf({ id: 'number' })

/**
 * A page of what staff did, newest first (A5).
 *
 * @throws DomainError `invalid_request` for a cursor that we did not make.
 */
export async function listAudit(context: Context, staffId: string, query: AuditQuery): Promise<AuditPage> {
  const { limit, cursor, to, actor, ...filter } = query
  const beforeId = cursor === undefined ? undefined : CURSOR.decode(cursor).id
  const rows = await context.database.asStaff(staffId, async tx => {
    const actorIds = actor === undefined ? undefined : await idsOf(tx, actor)
    return listRows(tx, { ...filter, actorIds, before: to, limit: limit + 1, beforeId })
  })
  const page = rows.slice(0, limit)
  return { rows: page.map(toDto), nextCursor: rows.length > limit ? CURSOR.encode(page.at(-1)!.entry) : null }
}

/** An address may be somebody's; an id may be of somebody who is not there any more. */
async function idsOf(tx: Tx, actor: string): Promise<string[]> {
  return [actor, ...(await findPersonExactly(tx, actor)).map(person => person.user_id)]
}

function toDto({ entry, actorName }: AuditRow): AuditRowDto {
  const { id, at, actorId, action, subjectType, subjectId, before, after, requestId } = entry
  return {
    id: id.toString(),
    at: at.toISOString(),
    actor: { id: actorId, name: actorName },
    action,
    subjectType,
    subjectId,
    before,
    after,
    requestId,
  }
}
