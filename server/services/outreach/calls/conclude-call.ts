import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findRequestsOf, listAttempts, listPresses, lockKeypadCall, writeResult, type KeypadCallRow } from '../../../db/outreach/keypad-calls'
import { findCalledPerson } from '../../../db/outreach/programme-call'
import { findVersion } from '../../../db/outreach/scripts'
import { keypadOutcome } from '../../../domain/outreach/keypad-outcome'
import { isFinal } from '../../../domain/calls/lifecycle'
import type { CallOrderState } from '../../../../shared/schemas/calls'
import type { KeyMeaning, KeypadOutcome } from '../../../../shared/schemas/outreach/words'
import type { EndedCallSubscriber } from '../../calls/hand-over-ended-calls'
import { applyKeyMeaning } from '../care/apply-key-meaning'
import { noteReach } from '../care/note-reach'

const RANG_NOBODY: readonly CallOrderState[] = ['refused', 'never_dialled', 'dropped']

/**
 * Writes what a request has come to, from all that is known of it: the same rows in whatever order, and however often,
 * it became known. Whom that concerns is told once it is committed, by the caller.
 */
export async function concludeCall(context: Context, tx: Tx, keypadCallId: string): Promise<KeypadCallRow | null> {
  const row = await lockKeypadCall(tx, keypadCallId)
  if (!row) return null
  const attempts = await listAttempts(tx, [keypadCallId])
  const last = attempts.at(-1)
  // tries that rang nobody are gone on with, not concluded
  if (!last || RANG_NOBODY.includes(last.order)) return row
  const presses = await listPresses(tx, attempts.map(({ callId }) => callId))
  const { keys } = (await findVersion(tx, row.scriptId, row.scriptVersion))!
  const ended = last.billedAt !== null && isFinal(last.status) ? last.status : null
  const { outcome, key, meaning } = keypadOutcome(ended, presses, keys)
  const at = context.clock.now()
  if (meaning !== null && meaning !== row.meaning) await apply(context, tx, row, meaning, at)
  // how often nobody answered counts once, when the call ends; a key that is heard later was an answer all the same
  if (outcome !== null && (row.outcome === null || (outcome === 'keyed' && row.outcome !== 'keyed'))) {
    await reach(context, tx, row, outcome, last.endedAt ?? at)
  }
  if (outcome === row.outcome && key === row.key && meaning === row.meaning) return row
  await writeResult(tx, row.id, { outcome, key, meaning, endedAt: outcome === null ? null : last.endedAt ?? at })
  return { ...row, outcome, key, meaning }
}

function apply(context: Context, tx: Tx, row: KeypadCallRow, meaning: KeyMeaning, at: Date): Promise<void> {
  return applyKeyMeaning(context, tx, { personId: row.personId, keypadCallId: row.id, meaning, at })
}

const ANSWERED: readonly KeypadOutcome[] = ['keyed', 'no_key']

async function reach(context: Context, tx: Tx, row: KeypadCallRow, outcome: KeypadOutcome, at: Date): Promise<void> {
  const { programme } = (await findCalledPerson(tx, row.personId))!
  const reached = ANSWERED.includes(outcome)
  // who does not hear that help is coming has not become silent
  const streakLimit = row.taskId === null ? programme.unansweredStreak : null
  await noteReach(context, tx, { personId: row.personId, keypadCallId: row.id, reached, at, streakLimit })
}

/** Keypad calls come to something when their call is settled. */
export const concludeEndedCalls: EndedCallSubscriber = {
  name: 'keypad',
  isShown: true,
  async take(context, tx, callIds) {
    for (const id of await findRequestsOf(tx, callIds)) await concludeCall(context, tx, id)
  },
}
