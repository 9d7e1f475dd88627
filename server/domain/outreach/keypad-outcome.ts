import type { CallStatus } from '../../../shared/schemas/calls'
import type { KeyMeaning, KeypadOutcome, ScriptKey } from '../../../shared/schemas/outreach/words'

/** What was pressed one of the times that it was asked for; null: nothing. */
export interface Press {
  /** From 1. */
  place: number
  key: string | null
  isConfirmed: boolean
}

export interface KeypadResult {
  /** Null while it cannot be told. */
  outcome: KeypadOutcome | null
  key: string | null
  meaning: KeyMeaning | null
}

const UNREACHED: Partial<Record<CallStatus, KeypadOutcome>> = {
  'busy': 'busy', 'no-answer': 'no_answer', 'failed': 'failed', 'canceled': 'no_answer',
}

/** The first key that has a meaning, of those that count (O5). */
export function countedPress(
  presses: readonly Press[], keys: readonly ScriptKey[],
): { key: string, meaning: KeyMeaning } | null {
  for (const { key } of presses.filter(press => press.isConfirmed).sort((a, b) => a.place - b.place)) {
    const known = keys.find(one => one.key === key)
    if (known) return { key: known.key, meaning: known.meaning }
  }
  return null
}

/**
 * What a keypad call comes to, from what is known of it, in whatever order that became known.
 *
 * @param status of its call once that is over; null while it goes on.
 */
export function keypadOutcome(
  status: CallStatus | null, presses: readonly Press[], keys: readonly ScriptKey[],
): KeypadResult {
  const counted = countedPress(presses, keys)
  const pressed = { key: counted?.key ?? null, meaning: counted?.meaning ?? null }
  if (status === null) return { outcome: null, ...pressed }
  if (counted) return { outcome: 'keyed', ...pressed }
  return { outcome: UNREACHED[status] ?? 'no_key', ...pressed }
}
