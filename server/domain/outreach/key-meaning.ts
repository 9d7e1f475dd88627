import type { CareTaskKind, KeyMeaning } from '../../../shared/schemas/outreach/words'

export interface KeyEffect {
  /** A person has to look (O2). */
  task?: CareTaskKind
  isFlagged?: true
  /** Nobody calls them any more (O3). */
  isOptedOut?: true
  /** Nobody is called there until the number was checked (O3). */
  isNumberDoubted?: true
}

/** What a key does to whom it was pressed by. That it was pressed stands with the call. */
export const KEY_EFFECTS: Readonly<Record<KeyMeaning, KeyEffect>> = {
  taken: {},
  confirms: {},
  call_later: {},
  need_help: { task: 'help', isFlagged: true },
  stop_calling: { isOptedOut: true },
  wrong_person: { task: 'wrong_person', isNumberDoubted: true },
}

export interface Streak {
  /** Calls in a row that nobody answered. */
  unanswered: number
  lastReachedAt: Date | null
}

/**
 * The row of unanswered calls after one more. What comes late and was before somebody answered counts for nothing.
 *
 * @param at when the call ended.
 */
export function streakAfter({ unanswered, lastReachedAt }: Streak, isReached: boolean, at: Date): Streak {
  const isBehind = lastReachedAt !== null && at < lastReachedAt
  if (isReached) return isBehind ? { unanswered, lastReachedAt } : { unanswered: 0, lastReachedAt: at }
  return { unanswered: isBehind ? unanswered : unanswered + 1, lastReachedAt }
}
