import type { PeopleCount, RoundRow } from '../../db/rounds/rounds'
import { ROUND_PERSON_STATES, type RoundPersonState } from '../../../shared/schemas/outreach/round-words'

/** How far a round is, from the counts of several. */
export function roundCounts(counts: readonly PeopleCount[], { id }: Pick<RoundRow, 'id'>) {
  const own = counts.filter(({ roundId }) => roundId === id)
  const of = (state: RoundPersonState) => own.reduce((sum, one) => sum + (one.state === state ? one.count : 0), 0)
  return {
    people: Object.fromEntries(ROUND_PERSON_STATES.map(one => [one, of(one)])) as Record<RoundPersonState, number>,
    total: own.reduce((sum, { count }) => sum + count, 0),
    reasons: own
      .flatMap(one => (one.reason === null ? [] : [{ state: one.state, reason: one.reason, count: one.count }]))
      .sort((one, other) => other.count - one.count),
  }
}
