import type { Context } from '../../../context'
import { insertCareEvents } from '../../../db/outreach/care/events'
import { findCareTerms, listParts } from '../../../db/outreach/care/parts'
import { escalateTasks as takeTasks, listProgrammesToEscalate } from '../../../db/outreach/care/tasks'
import { queueMail, type MailOrder } from '../../mail/queue-mail'

const PROGRAMMES_AT_ONCE = 50
const TASKS_AT_ONCE = 200

/**
 * Tells supervisors of tasks that nobody has done in time, each task once (O2): a mail to each of them that says how
 * many there are, and on the page. Tasks, trail and mails of a programme are one transaction; any number of servers may
 * do this at once.
 */
export async function escalateTasks(context: Context): Promise<void> {
  const now = context.clock.now()
  const programmes = await context.database.asSystem(tx => listProgrammesToEscalate(tx, now, PROGRAMMES_AT_ONCE))
  for (const id of programmes) await escalateIn(context, id, now)
}

async function escalateIn(context: Context, programmeId: string, now: Date): Promise<void> {
  await context.database.asSystem(async tx => {
    const tasks = await takeTasks(tx, programmeId, now, TASKS_AT_ONCE)
    const terms = await findCareTerms(tx, programmeId)
    const [first] = tasks
    if (!terms || !first) return
    await insertCareEvents(tx, tasks.map(task => ({
      programmeId, personId: task.personId, kind: 'task_escalated' as const, at: now, facts: { taskId: task.id, task: task.kind },
    })))
    const dueAt = tasks.reduce((least, task) => (task.dueAt < least ? task.dueAt : least), first.dueAt)
    // a worker's code is no address for mail
    const supervisors = (await listParts(tx, programmeId)).filter(one => one.role === 'supervisor' && one.code === null)
    await queueMail(context, tx, supervisors.map((one): MailOrder => ({
      kind: 'care-overdue',
      to: one.email,
      userId: one.userId,
      dedupeKey: `care-overdue:${first.id}:${one.userId}`,
      facts: {
        name: one.name, timeZone: terms.timeZone, currency: 'USD', programmeId, programmeName: terms.name, dueAt,
        help: tasks.filter(({ kind }) => kind === 'help').length, others: tasks.filter(({ kind }) => kind !== 'help').length,
      },
    })))
  })
}
