import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import type { Tx } from '../../../db/client'

export interface Actor { id: string, requestId: string }

interface Facts { before?: Record<string, unknown>, after?: Record<string, unknown> }

/** Notes what somebody did to a programme, in the transaction that did it (A5). Role: system. */
export async function noteProgrammeAct(
  context: Context, tx: Tx, actor: Actor, programmeId: string, action: string, facts: Facts = {},
): Promise<void> {
  await writeAudit(tx, {
    at: context.clock.now(), actorId: actor.id, action, subjectType: 'programme', subjectId: programmeId,
    requestId: actor.requestId, ...facts,
  })
}

/** The same of what was done to somebody who works in it: among what is kept about that person (P2). */
export async function noteMemberAct(
  context: Context, tx: Tx, actor: Actor, member: { programmeId: string, userId: string }, action: string,
  facts: Facts = {},
): Promise<void> {
  await writeAudit(tx, {
    at: context.clock.now(), actorId: actor.id, action, subjectType: 'user', subjectId: member.userId,
    requestId: actor.requestId, ...facts, after: { programmeId: member.programmeId, ...facts.after },
  })
}
