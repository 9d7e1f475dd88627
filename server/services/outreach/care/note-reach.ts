import { streakAfter } from '../../../domain/outreach/key-meaning'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { lockCarePerson, noteOnCarePerson } from '../../../db/outreach/care/people'
import { hasOpenTask } from '../../../db/outreach/care/tasks'
import { openTask } from './open-task'

export interface EndedCall {
  personId: string
  /** The call that ended: its task names it. */
  keypadCallId: string
  /** Somebody picked up. */
  reached: boolean
  /** When it ended. */
  at: Date
  /** Unanswered calls in a row after which a person looks: the programme's. Null: no answer counts for nothing. */
  streakLimit: number | null
}

/**
 * Counts a call that ended: the row of unanswered ones goes on, or is over. A row that is long enough asks a person to
 * look, once until that is seen to; nobody is dropped by a machine. Once for each call, in the transaction in which
 * that ends (role system): whoever calls this twice has counted twice.
 */
export async function noteReach(
  context: Pick<Context, 'clock' | 'ids'>, tx: Tx, { personId, keypadCallId, reached, at, streakLimit }: EndedCall,
): Promise<void> {
  const person = await lockCarePerson(tx, personId)
  if (!person || person.erasedAt) return
  const { programmeId } = person
  const { unanswered, lastReachedAt } = person
  const isCounted = reached || streakLimit !== null
  const streak = isCounted ? streakAfter(person, reached, at) : { unanswered, lastReachedAt }
  const lastCalledAt = person.lastCalledAt && person.lastCalledAt > at ? person.lastCalledAt : at
  await noteOnCarePerson(tx, personId, { ...streak, lastCalledAt })
  if (reached || streakLimit === null || streak.unanswered < streakLimit || await hasOpenTask(tx, personId, 'unanswered')) return
  await openTask(context, tx, { programmeId, personId, kind: 'unanswered', keypadCallId, at })
}
