import type { CallStatus } from '../../../shared/schemas/calls'

/** A final word of the carrier. `completed` without seconds tells nothing that could be charged (C8). */
export interface Word { status: CallStatus, seconds: number | null }
export const PRICED: Word = { status: 'completed', seconds: 75 }
export const UNPRICED: Word = { status: 'completed', seconds: null }
export const FREE: Word[] = (['busy', 'no-answer', 'failed', 'canceled'] as const).map(status => ({ status, seconds: null }))
export const WORDS = [PRICED, UNPRICED, ...FREE]
export const nameOf = ({ status, seconds }: Word) => `${status}${status === 'completed' ? ` (${seconds ?? 'no'} s)` : ''}`

/** 75 seconds at $0.013 a started minute. */
export const CHARGE = 26_000n

/** What a call is after both words, and after the carrier's own record says the second one. */
export interface Decision {
  told: 'charged' | 'free' | 'waits'
  confirmed: 'charged' | 'free' | 'waits'
  status: CallStatus
  /** What the comparison of books finds a day later: the carrier's money less ours; null where it has no figure. */
  difference: bigint | null
}

/**
 * All pairs. What was settled stays settled: the caller was told so, and the comparison of books shows what it should
 * have been. What could not be priced waits for a word that the carrier confirms.
 */
export function decide(first: Word, second: Word): Decision {
  if (first === PRICED) {
    return { told: 'charged', confirmed: 'charged', status: 'completed', difference: second === PRICED ? 0n : second === UNPRICED ? null : -CHARGE }
  }
  if (first !== UNPRICED) {
    return { told: 'free', confirmed: 'free', status: first.status, difference: second === PRICED ? CHARGE : second === UNPRICED ? null : 0n }
  }
  if (second === PRICED) return { told: 'charged', confirmed: 'charged', status: 'completed', difference: 0n }
  if (second === UNPRICED) return { told: 'waits', confirmed: 'waits', status: 'completed', difference: null }
  return { told: 'waits', confirmed: 'free', status: second.status, difference: 0n }
}

export const PAIRS = WORDS.flatMap(first => WORDS.map(second => ({ first, second, ...decide(first, second) })))
