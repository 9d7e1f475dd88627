import type { Context } from '../../context'
import { insertWish } from '../../db/agents/call-wishes'
import { findTalkedCalls } from '../../db/leads/lead-calls'
import { LONGEST_WISH_WORDS } from '../../../shared/schemas/agents/call-wishes'
import type { BoundStream } from './bind-stream'

/**
 * Somebody says in a call that they do not want to be called: from now on no agent of this account calls them. At once,
 * in the words that were heard, for the number that the call has and no other one (G4). Twice is once.
 *
 * @returns false where the call does not tell its number
 */
export async function stopCalling(
  context: Context, { callId, userId }: Pick<BoundStream, 'callId' | 'userId'>, words: string,
): Promise<boolean> {
  const now = context.clock.now()
  const wording = words.replace(/\p{Cc}/gu, ' ').trim().slice(0, LONGEST_WISH_WORDS) || 'Said in the call.'
  return context.database.asSystem(async tx => {
    const [talked] = await findTalkedCalls(tx, [callId])
    if (!talked?.phone) return false
    await insertWish(tx, {
      id: context.ids.uuid(now), userId, kind: 'do_not_call', number: talked.phone, saidAt: now, way: 'spoken', wording, source: 'call', callId, createdAt: now,
    })
    return true
  })
}
