import type { Context } from '../../../context'
import { listDoneTasks, listOpenTasks } from '../../../db/outreach/care/tasks'
import type { CareTasksPage, CareTasksQuery } from '../../../../shared/schemas/outreach/care'
import { cursorOf } from '../../cursor'
import { accessTo, workerOnly } from './care-access'
import { toTaskDtos } from './task-dto'

const CURSOR = cursorOf({ at: 'instant', id: 'uuid' })

/**
 * Tasks about the people in one's care, or of a programme that one supervises (O4): what is overdue first.
 *
 * @throws DomainError `not_found` for a programme that one does not work in.
 */
export async function listTasks(
  context: Context, userId: string, { programme, view, person, limit, cursor }: CareTasksQuery,
): Promise<CareTasksPage> {
  const now = context.clock.now()
  const [list, placeOf] = view === 'open'
    ? [listOpenTasks, 'dueAt'] as const
    : [listDoneTasks, 'resolvedAt'] as const
  return context.database.asUser(userId, async (tx, asSystem) => {
    const { part } = await accessTo(tx, programme, userId)
    const rows = await list(tx, {
      programmeId: programme, personId: person, workerId: workerOnly(part), limit: limit + 1,
      after: cursor === undefined ? undefined : CURSOR.decode(cursor),
    })
    const page = rows.slice(0, limit)
    const last = page.at(-1)?.task
    return {
      tasks: await toTaskDtos(tx, asSystem, page, now),
      nextCursor: rows.length > limit && last ? CURSOR.encode({ at: last[placeOf]!, id: last.id }) : null,
    }
  })
}
