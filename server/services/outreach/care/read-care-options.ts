import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { listOwnParts, listParts } from '../../../db/outreach/care/parts'
import { readCareWords } from '../../../db/outreach/care/people'
import { countProgrammeTasks } from '../../../db/outreach/care/tasks'
import { findWording } from '../../../db/outreach/care/wordings'
import type { CareOptionsDto, CareOptionsQuery } from '../../../../shared/schemas/outreach/care'
import { accessTo, workerOnly } from './care-access'

/**
 * Where somebody works, and what people in care of one of these programmes can be; nothing of its money (O4).
 *
 * @throws DomainError `not_found` for a programme that they do not work in.
 */
export async function readCareOptions(
  context: Context, userId: string, { programme: asked }: CareOptionsQuery,
): Promise<CareOptionsDto> {
  const now = context.clock.now()
  return context.database.asUser(userId, async (tx, asSystem) => {
    const programmes = await listOwnParts(tx, userId)
    const id = asked ?? programmes[0]?.id
    if (id === undefined) return { programmes, programme: null }
    if (!programmes.some(one => one.id === id)) throw new DomainError('not_found', 'You work in no such programme.')
    const { part, terms } = await accessTo(tx, id, userId)
    const own = workerOnly(part)
    const colleagues = (await asSystem(() => listParts(tx, id))).filter(one => own === undefined || one.userId === own)
    const words = await readCareWords(tx, id, own)
    const tasks = await countProgrammeTasks(tx, id, now, own)
    return {
      programmes,
      programme: {
        id, name: terms.name, role: part.role,
        country: terms.country, timeZone: terms.timeZone, languages: terms.languages,
        workers: colleagues.map(one => ({ id: one.userId, name: one.name, role: one.role, code: one.code })),
        ...words,
        wording: await findWording(tx, id),
        openTasks: tasks.open,
        overdueTasks: tasks.overdue,
      },
    }
  })
}
