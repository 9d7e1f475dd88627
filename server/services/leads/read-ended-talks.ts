import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findTalkedCalls, insertLeadCalls, lineUpCalls } from '../../db/leads/lead-calls'
import type { EndedCallSubscriber } from '../calls/hand-over-ended-calls'

/** What was said last is written down a moment after it. */
const LAST_WORDS_MS = 5000

/** Calls that agents held are to be read, once all that was said is written down. */
export const readEndedTalks: EndedCallSubscriber = { name: 'leads', take: lineUp }

async function lineUp({ clock }: Context, tx: Tx, callIds: string[]): Promise<void> {
  const now = clock.now()
  const dueAt = new Date(now.getTime() + LAST_WORDS_MS)
  const talked = await findTalkedCalls(tx, callIds)
  await insertLeadCalls(tx, talked.map(one => ({ ...one, state: 'talking' as const, dueAt, createdAt: now })))
  await lineUpCalls(tx, talked.map(({ callId }) => callId), dueAt)
}
