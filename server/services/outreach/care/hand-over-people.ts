import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import { insertCareEvents } from '../../../db/outreach/care/events'
import { handOverPeople as handOverRows, lockCarePeople } from '../../../db/outreach/care/people'
import { handOverTasks } from '../../../db/outreach/care/tasks'
import type { HandOverBody } from '../../../../shared/schemas/outreach/care'
import { accessTo, missingPerson, requireSupervisor } from './care-access'
import { requireColleague } from './add-care-person'

/**
 * Gives people into the care of another, with the tasks about them that wait: all of them or none. Who is there already
 * stays as they are.
 *
 * @returns how many changed hands.
 * @throws DomainError `forbidden` for workers, `not_found` where one of them is not in the programme,
 * `invalid_request` for somebody who does not work there.
 */
export async function handOverPeople(
  context: Context, userId: string, { programmeId, ids, workerId }: HandOverBody, requestId: string,
): Promise<{ handedOver: number }> {
  const at = context.clock.now()
  return context.database.asUser(userId, async (tx, asSystem) => {
    const { part } = await accessTo(tx, programmeId, userId)
    requireSupervisor(part, 'hands people over')
    await requireColleague(tx, asSystem, programmeId, workerId)
    const people = await lockCarePeople(tx, programmeId, [...new Set(ids)])
    if (people.length < new Set(ids).size) missingPerson()
    const moved = people.filter(person => person.workerId !== workerId)
    const movedIds = moved.map(({ id }) => id)
    if (moved.length === 0) return { handedOver: 0 }
    // while the rows still say whose they were
    await handOverTasks(tx, movedIds, workerId)
    await handOverRows(tx, movedIds, workerId, at)
    await insertCareEvents(tx, moved.map(person => ({
      programmeId, personId: person.id, kind: 'handed_over' as const, byUserId: userId, at, facts: { from: person.workerId, to: workerId },
    })))
    await asSystem(async () => {
      for (const person of moved) {
        await writeAudit(tx, {
          at, actorId: userId, action: 'care.handed_over', subjectType: 'care_person', subjectId: person.id,
          before: { workerId: person.workerId }, after: { workerId, programmeId }, requestId,
        })
      }
    })
    return { handedOver: moved.length }
  })
}
