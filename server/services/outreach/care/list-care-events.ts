import type { Context } from '../../../context'
import { listCareEvents as listRows } from '../../../db/outreach/care/events'
import type { CareTrailPage, TrailQuery } from '../../../../shared/schemas/outreach/care'
import { cursorOf } from '../../cursor'
import { personOf } from './care-access'
import { namesOf } from './care-dto'

const CURSOR = cursorOf({ id: 'number' })

/** The trail of somebody, newest first. @throws DomainError `not_found` (A2, O4). */
export async function listCareEvents(
  context: Context, userId: string, personId: string, { limit, cursor }: TrailQuery,
): Promise<CareTrailPage> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    await personOf(tx, userId, personId)
    const beforeId = cursor === undefined ? undefined : CURSOR.decode(cursor).id
    const rows = await listRows(tx, { personId, limit: limit + 1, beforeId })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    const people = page.flatMap(({ byUserId, facts }) => [byUserId, ...moves(facts)])
    const who = await namesOf(tx, asSystem, people)
    return {
      events: page.map(({ id, kind, byUserId, at, note, facts: { stepId: _, ...facts } }) => ({
        id: id.toString(), kind, by: byUserId === null ? null : who(byUserId), at: at.toISOString(), note,
        facts: { ...facts, ...Object.fromEntries(MOVES.filter(name => typeof facts[name] === 'string')
          .map(name => [`${name}Name`, who(facts[name] as string).name])) },
      })),
      nextCursor: rows.length > limit && last ? CURSOR.encode({ id: last.id }) : null,
    }
  })
}

/** Facts that are people who work there. */
const MOVES = ['from', 'to', 'workerId', 'ownerId']

function moves(facts: Record<string, unknown>): string[] {
  return MOVES.flatMap(name => (typeof facts[name] === 'string' ? [facts[name]] : []))
}
