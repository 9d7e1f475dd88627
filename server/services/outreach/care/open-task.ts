import { taskDueAt } from '../../../domain/outreach/care-task'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { insertCareEvents } from '../../../db/outreach/care/events'
import { findCareTerms, findPart } from '../../../db/outreach/care/parts'
import { lockCarePerson } from '../../../db/outreach/care/people'
import { findTaskOf, insertTask, type CareTaskRow } from '../../../db/outreach/care/tasks'
import type { CareTaskKind } from '../../../../shared/schemas/outreach/words'

export interface TaskOrder {
  programmeId: string
  personId: string
  kind: CareTaskKind
  /** The call that it comes of: it asks for each kind once (O2). Null: nobody's call. */
  keypadCallId: string | null
  /** When it was asked for. Default: now. */
  at?: Date
}

export interface OpenedTask {
  task: CareTaskRow
  /** False where the call had asked for it before. */
  isNew: boolean
}

/**
 * Opens a task for whom the person in care is, or for whoever founded the programme, where that one has left. In the
 * transaction of what asks for it (role system), as often as that is told: the call has one of each kind. It locks the
 * person first.
 *
 * @returns null where there is nobody any more: they were forgotten (P2).
 */
export async function openTask(
  context: Pick<Context, 'clock' | 'ids'>, tx: Tx, { programmeId, personId, kind, keypadCallId, at }: TaskOrder,
): Promise<OpenedTask | null> {
  const openedAt = at ?? context.clock.now()
  const person = await lockCarePerson(tx, personId)
  const terms = await findCareTerms(tx, programmeId)
  if (!person || !terms || person.programmeId !== programmeId || person.erasedAt) return null
  const isThere = await findPart(tx, programmeId, person.workerId) !== null
  const task = await insertTask(tx, {
    id: context.ids.uuid(openedAt), programmeId, personId, kind, keypadCallId, state: 'open', openedAt,
    ownerId: isThere ? person.workerId : terms.ownerId,
    dueAt: taskDueAt(kind, openedAt, terms.helpDueMinutes),
  })
  if (!task) return { task: (await findTaskOf(tx, keypadCallId!, kind))!, isNew: false }
  await insertCareEvents(tx, [{
    programmeId, personId, kind: 'task_opened', at: openedAt,
    facts: { taskId: task.id, task: kind, ...keypadCallId === null ? {} : { keypadCallId } },
  }])
  return { task, isNew: true }
}
