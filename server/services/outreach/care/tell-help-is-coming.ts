import { createHash } from 'node:crypto'
import { helpCallObstacle, mayTakeStep, type HelpCallObstacle } from '../../../domain/outreach/care-task'
import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findTask, type CareTaskRow } from '../../../db/outreach/care/tasks'
import { findKeypadCall } from '../../../db/outreach/keypad-calls'
import { findCalledPerson, type CalledPersonRow } from '../../../db/outreach/programme-call'
import { findHelpScript } from '../../../db/outreach/scripts'
import type { KeypadCallDto } from '../../../../shared/schemas/outreach/calls'
import { idOfKey } from '../../id-of-key'
import { readRefusedOrNot } from '../calls/trigger-call'
import { tryCarriers } from '../calls/try-carriers'
import { writeRequest } from '../calls/write-request'
import { personOf } from './care-access'
import { anothersTask, missingTask } from './take-task-step'

const WORDS: Readonly<Record<HelpCallObstacle, string>> = {
  not_asked: 'Nobody asked for help in this task.',
  not_told: 'This programme does not call people a second time. A supervisor can allow it in its settings.',
  resolved: 'This task is done already, maybe by somebody else just now.',
  unseen: 'Say first that you have seen it.',
}

/**
 * Calls whoever asked for help once more, to say that it is coming: by the same road, and under the same rules, as
 * every call to somebody in care (O1, O3). A task has one such call, whoever asks for it and however often (M16).
 *
 * @throws DomainError: nobody was called; the task is as it was. `not_found` for people in the care of others (O4).
 */
export async function tellHelpIsComing(
  context: Context, userId: string, taskId: string,
): Promise<{ call: KeypadCallDto, isRepeat: boolean }> {
  const { task, called } = await context.database.asUser(userId, tx => findOwnTask(tx, userId, taskId))
  const { id: programmeId, tellsHelpIsComing } = called.programme
  // of the task alone: a colleague who asks for it asks for the same call
  const id = idOfKey('help call', programmeId, taskId)
  const { isThere, scriptId } = await context.database.asSystem(async tx => ({
    isThere: await findKeypadCall(tx, id) !== null, scriptId: await findHelpScript(tx, programmeId),
  }))
  let isRepeat = isThere
  if (!isThere) {
    const obstacle = scriptId === null ? 'not_told' : helpCallObstacle(task, tellsHelpIsComing)
    if (obstacle) throw new DomainError('call_not_allowed', `${WORDS[obstacle]} Nobody was called.`, { reason: obstacle })
    const contentHash = createHash('sha256').update(taskId).digest('hex')
    isRepeat = !await writeRequest(context, { id, userId, contentHash, called, scriptId: scriptId!, taskId })
  }
  await tryCarriers(context, id)
  return { call: await readRefusedOrNot(context, userId, id), isRepeat }
}

async function findOwnTask(
  tx: Tx, userId: string, taskId: string,
): Promise<{ task: CareTaskRow, called: CalledPersonRow }> {
  const task = await findTask(tx, taskId) ?? missingTask()
  const { part } = await personOf(tx, userId, task.personId)
  if (!mayTakeStep('acknowledge', task, part)) anothersTask()
  return { task, called: (await findCalledPerson(tx, task.personId))! }
}
