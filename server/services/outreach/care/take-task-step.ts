import { mayOwnTask, mayTakeStep, stateAfter } from '../../../domain/outreach/care-task'
import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { writeAudit } from '../../../db/audit'
import { hasCareStep, insertCareEvents } from '../../../db/outreach/care/events'
import { findPart } from '../../../db/outreach/care/parts'
import { changeCarePerson } from '../../../db/outreach/care/people'
import { changeTask, findTask, findTaskWithPerson, type CareTaskChange, type CareTaskRow } from '../../../db/outreach/care/tasks'
import type { CareTaskDto, TaskStepBody } from '../../../../shared/schemas/outreach/care'
import type { CareEvent } from '../../../../shared/schemas/outreach/words'
import { personOf, type PersonAccess } from './care-access'
import type { AsSystem } from './care-dto'
import { toTaskDtos } from './task-dto'

interface Step { change: CareTaskChange, kind: CareEvent | null, facts?: Record<string, string>, note?: string }

/**
 * Somebody sees to a task (O2): has read it, has done it, or gives it to another. Row, trail and audit log are one
 * transaction. To have read it twice is to have read it; what is done is done once, and whoever comes second is told.
 * The same press sent again (`id`, M16) happened once.
 *
 * @throws DomainError `not_found` for tasks about people in the care of others (A2, O4), `forbidden`,
 * `already_decided`, `invalid_request` for an owner who would not see it.
 */
export async function takeTaskStep(
  context: Context, userId: string, id: string, body: TaskStepBody, requestId: string,
): Promise<CareTaskDto> {
  const at = context.clock.now()
  return context.database.asUser(userId, async (tx, asSystem) => {
    const seen = await findTask(tx, id) ?? missingTask()
    // the person first, then what it is by now
    const access = await personOf(tx, userId, seen.personId, { isLocked: true })
    const task = await findTask(tx, id) ?? missingTask()
    if (!mayTakeStep(body.step, task, access.part)) anothersTask()
    const stepId = body.id
    if (await hasCareStep(tx, task.personId, stepId)) return toTaskDto(tx, asSystem, id, at)
    const { change, kind, facts = {}, note = '' } = await stepOf(tx, asSystem, task, access, body, { userId, at })
    if (Object.keys(change).length > 0) await changeTask(tx, id, change)
    if (change.state === 'resolved' && task.kind === 'unanswered') {
      // somebody has looked: the row of unanswered calls begins anew
      await changeCarePerson(tx, task.personId, { unanswered: 0 }, at)
    }
    const trail = { ...facts, taskId: id, task: task.kind, stepId }
    if (kind) {
      const { programmeId, personId } = task
      await insertCareEvents(tx, [{ programmeId, personId, kind, byUserId: userId, at, note, facts: trail }])
      await asSystem(() => writeAudit(tx, {
        at, actorId: userId, action: `care.${kind}`, subjectType: 'care_person', subjectId: task.personId, after: { programmeId, ...trail }, requestId,
      }))
    }
    return toTaskDto(tx, asSystem, id, at)
  })
}

async function toTaskDto(tx: Tx, asSystem: AsSystem, id: string, at: Date): Promise<CareTaskDto> {
  return (await toTaskDtos(tx, asSystem, [(await findTaskWithPerson(tx, id))!], at))[0]!
}

async function stepOf(
  tx: Tx, asSystem: AsSystem, task: CareTaskRow, { person }: PersonAccess, body: TaskStepBody,
  { userId, at }: { userId: string, at: Date },
): Promise<Step> {
  if (body.step === 'reassign') {
    if (task.state === 'resolved') tooLate()
    if (task.ownerId === body.ownerId) return { change: {}, kind: null }
    const part = await asSystem(() => findPart(tx, task.programmeId, body.ownerId))
    if (!part || !mayOwnTask(part, person.workerId)) {
      throw new DomainError('invalid_request', 'They would not see this task: it goes to whoever cares for the person, or to a supervisor. Nothing was changed.', {
        issues: [{ path: 'ownerId', message: 'would not see it' }],
      })
    }
    return { change: { ownerId: body.ownerId }, kind: 'task_reassigned', facts: { ownerId: body.ownerId } }
  }
  const next = stateAfter(body.step, task.state)
  if (next === 'too_late') tooLate()
  if (next === task.state) return { change: {}, kind: null }
  return body.step === 'resolve'
    ? { change: { state: next, resolvedAt: at, resolvedBy: userId, note: body.note }, kind: 'task_resolved', note: body.note }
    : { change: { state: next, acknowledgedAt: at }, kind: 'task_acknowledged' }
}

function tooLate(): never {
  throw new DomainError('already_decided', 'This is done already, maybe by somebody else just now. Nothing was changed.')
}

export function anothersTask(): never {
  throw new DomainError('forbidden', 'This task is somebody else’s. Nothing was changed. Ask a supervisor to give it to you.')
}

export function missingTask(): never {
  throw new DomainError('not_found', 'There is no such task about people in your care.')
}
