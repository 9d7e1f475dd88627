import type { Context } from '../../../context'
import { listRounds as listRows } from '../../../db/outreach/rounds'
import type { RoundsPage, RoundsQuery } from '../../../../shared/schemas/outreach/rounds'
import { cursorOf } from '../../cursor'
import { requireSupervised } from '../programmes/require-programme'
import { toRoundDtos } from './round-dto'

const PLACE = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** A page of the rounds of a programme, newest first. @throws DomainError `not_found`, `forbidden` */
export async function listRounds(
  context: Context, userId: string, { programme: programmeId, limit, cursor }: RoundsQuery,
): Promise<RoundsPage> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    await requireSupervised(tx, userId, programmeId)
    const after = cursor === undefined ? undefined : PLACE.decode(cursor)
    const rows = await listRows(tx, { programmeId, limit: limit + 1, after })
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1) : undefined
    return { rounds: await toRoundDtos(context, tx, asSystem, shown), nextCursor: last ? PLACE.encode(last) : null }
  })
}
