import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import type { Tx } from '../../db/client'

/** Notes what somebody did to their own account, in the transaction that did it (A5). Role: system. */
export async function noteOwnAct(
  context: Context, tx: Tx, who: { id: string, requestId: string }, action: string,
  facts: { before?: Record<string, unknown>, after?: Record<string, unknown> } = {},
): Promise<void> {
  await writeAudit(tx, {
    at: context.clock.now(), actorId: who.id, action, subjectType: 'user', subjectId: who.id, requestId: who.requestId, ...facts,
  })
}
