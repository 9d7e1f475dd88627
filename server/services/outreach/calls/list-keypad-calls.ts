import type { Context } from '../../../context'
import { listKeypadCalls as listRows } from '../../../db/outreach/keypad-calls'
import type { KeypadCallsPage, KeypadCallsQuery } from '../../../../shared/schemas/outreach/calls'
import { cursorOf } from '../../cursor'
import { toKeypadCallDtos } from './keypad-call-dto'

const PLACE = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** A page of the calls to those whom a person may see, newest first. */
export async function listKeypadCalls(
  context: Context, userId: string, { programme: programmeId, person: personId, limit, cursor }: KeypadCallsQuery,
): Promise<KeypadCallsPage> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const after = cursor === undefined ? undefined : PLACE.decode(cursor)
    const rows = await listRows(tx, { programmeId, personId, limit: limit + 1, after })
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1)!.row : undefined
    return { calls: await asSystem(() => toKeypadCallDtos(tx, shown)), nextCursor: last ? PLACE.encode(last) : null }
  })
}
