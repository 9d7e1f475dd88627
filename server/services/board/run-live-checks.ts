import type { Tx } from '../../db/client'
import { findLiveViolations } from '../../db/board'
import type { BoardLookDto } from '../../../shared/schemas/board'
import { BOARD_CHECKS } from './checks'
import { failureWords } from './failure-words'

export interface LiveBudget {
  /** For one check. */
  mostMs: number
  /** For all of them: what is left when it is spent could not be checked. */
  allMs: number
}

/** The quick looks, by the check's name. One that takes too long leaves the others as they are. */
export async function runLiveChecks(
  tx: Tx, now: Date, { mostMs, allMs }: LiveBudget, onFailure: (error: unknown, name: string) => void,
): Promise<Map<string, BoardLookDto>> {
  const deadline = performance.now() + allMs
  const looks = new Map<string, BoardLookDto>()
  for (const { name, live } of BOARD_CHECKS) {
    if (live.length === 0) continue
    const began = performance.now()
    const answer = { checkedAt: now.toISOString(), isLooking: false }
    try {
      const timeoutMs = Math.max(1, Math.round(Math.min(mostMs, deadline - began)))
      // a transaction within: where it is cut short, the outer one goes on
      const { count, first } = await tx.transaction(inner => findLiveViolations(inner, live, now, timeoutMs))
      const durationMs = Math.round(performance.now() - began)
      looks.set(name, { ...answer, state: count > 0 ? 'red' : 'green', durationMs, count, rows: first, failure: null })
    } catch (error) {
      onFailure(error, name)
      looks.set(name, { ...answer, state: 'unknown', checkedAt: null, durationMs: null, count: null, rows: [], failure: failureWords(error) })
    }
  }
  return looks
}
