import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import { allCareEvents, allKeypadCalls, allTasks, findWording } from '../../../db/outreach/care/held-data'
import type { ExportSink } from '../../exports/write-export'
import { personOf, requireSupervisor } from './care-access'
import { namesOf, toCareDto } from './care-dto'

/**
 * All that is held about somebody in care, as one JSON document that can be handed to them (P2). Whoever shares their
 * phone is left out: that is about others. Of workers it names who they are, and nothing of money.
 *
 * @throws DomainError `not_found`, `forbidden` for workers.
 */
export async function exportHeldData(
  context: Context, userId: string, personId: string, sink: ExportSink, requestId: string,
): Promise<void> {
  const at = context.clock.now()
  const document = await context.database.asUser(userId, async (tx, asSystem) => {
    const { person, part } = await personOf(tx, userId, personId)
    requireSupervisor(part, 'hands out what is held about people')
    const events = await allCareEvents(tx, personId)
    const tasks = await allTasks(tx, personId)
    const calls = await asSystem(() => allKeypadCalls(tx, personId))
    const { consentVersion: version, programmeId } = person
    const wording = version === null ? null : await findWording(tx, programmeId, version)
    const who = await namesOf(tx, asSystem, [
      ...events.map(({ byUserId }) => byUserId), ...tasks.flatMap(task => [task.ownerId, task.resolvedBy]),
      ...calls.map(({ askedBy }) => askedBy),
    ])
    const name = (id: string | null) => id === null ? null : who(id).name
    const { sameNumber: _, ...known } = await toCareDto(tx, asSystem, person)
    await asSystem(() => writeAudit(tx, {
      at, actorId: userId, action: 'care.handed_out', subjectType: 'care_person', subjectId: personId, after: { programmeId: person.programmeId }, requestId,
    }))
    return {
      made_at: at,
      person: { ...known, consentWording: wording },
      trail: events.map(({ id, kind, byUserId, at, note, facts: { stepId: _, ...facts } }) => ({
        id: id.toString(), kind, by: name(byUserId), at, note, facts,
      })),
      tasks: tasks.map(({ programmeId: _, personId: __, ownerId, resolvedBy, ...task }) => ({
        ...task, owner: name(ownerId), resolvedBy: name(resolvedBy),
      })),
      calls: calls.map(({ askedBy, ...call }) => ({ ...call, askedBy: name(askedBy) })),
    }
  })
  sink.begin({ fileName: `talktime-held-data-${at.toISOString().slice(0, 10)}.json`, format: 'json' })
  try {
    await sink.write(`${JSON.stringify(document, null, 1)}\n`)
    sink.end()
  } catch (error) {
    sink.breakOff()
    if (!sink.gone.aborted) throw error
  }
}
