import { helpCallObstacle, isOverdue } from '../../../domain/outreach/care-task'
import { displayNumber } from '../../../domain/phone/display-number'
import type { Tx } from '../../../db/client'
import { findCareTerms } from '../../../db/outreach/care/parts'
import type { CareTaskWithPerson } from '../../../db/outreach/care/tasks'
import { listHelpCalls } from '../../../db/outreach/keypad-calls'
import type { CareTaskDto } from '../../../../shared/schemas/outreach/care'
import { toKeypadCallDtos } from '../calls/keypad-call-dto'
import { namesOf, type AsSystem } from './care-dto'

/** Tasks of one programme as pages show them, with whom they are about, and the calls that told them of help. */
export async function toTaskDtos(
  tx: Tx, asSystem: AsSystem, rows: CareTaskWithPerson[], now: Date,
): Promise<CareTaskDto[]> {
  const [first] = rows
  if (!first) return []
  const { tellsHelpIsComing } = (await findCareTerms(tx, first.task.programmeId))!
  const listed = await listHelpCalls(tx, rows.map(({ task }) => task.id))
  const calls = new Map((await asSystem(() => toKeypadCallDtos(tx, listed))).map(call => [call.taskId, call]))
  const who = await namesOf(tx, asSystem, rows.flatMap(({ task }) => [task.ownerId, task.resolvedBy]))
  return rows.map(({ task, person }) => ({
    id: task.id,
    programmeId: task.programmeId,
    person: {
      id: task.personId, name: person.name, display: person.number === '' ? '' : displayNumber(person.number),
      isFlagged: person.flaggedAt !== null,
    },
    kind: task.kind,
    owner: who(task.ownerId),
    state: task.state,
    openedAt: task.openedAt.toISOString(),
    dueAt: task.dueAt.toISOString(),
    isOverdue: isOverdue(task, now),
    escalatedAt: task.escalatedAt?.toISOString() ?? null,
    acknowledgedAt: task.acknowledgedAt?.toISOString() ?? null,
    resolvedAt: task.resolvedAt?.toISOString() ?? null,
    resolvedBy: task.resolvedBy === null ? null : who(task.resolvedBy),
    note: task.note,
    keypadCallId: task.keypadCallId,
    helpCall: calls.get(task.id) ?? null,
    mayTellHelp: !calls.has(task.id) && [null, 'unseen'].includes(helpCallObstacle(task, tellsHelpIsComing)),
  }))
}
