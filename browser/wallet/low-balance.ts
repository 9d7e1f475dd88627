/**
 * The lowest of the levels that this money is below; null where it is above all of them. Below nothing is nothing left:
 * the level of 0 is passed when the last micro goes.
 */
export function lowestLevelPassed(levels: readonly bigint[], micros: bigint): bigint | null {
  const passed = levels.filter(level => micros < (level > 1n ? level : 1n))
  return passed.length === 0 ? null : passed.reduce((least, level) => (level < least ? level : least))
}

/**
 * What a person has put away, after their money moved: a level that it has risen above is news again when it falls.
 *
 * @param seen the lowest level that was put away
 * @param passed the lowest level that the money is below now
 */
export function stillSeen(seen: bigint | null, passed: bigint | null): bigint | null {
  if (seen === null || passed === null) return null
  return passed > seen ? passed : seen
}

/** Money that somebody took out themselves: so little is left, and that is no news to them. */
export interface TakenOut {
  leftMicros: bigint
  /** The money has been down there: once it is above again, what was taken out has come back, or more was added. */
  reached: boolean
}

/** What is still known of it with so much money; null where it is over. */
export function stillTakenOut(taken: TakenOut | null, micros: bigint): TakenOut | null {
  if (taken === null) return null
  if (micros <= taken.leftMicros) return taken.reached ? taken : { ...taken, reached: true }
  return taken.reached ? null : taken
}

/** Whether to keep silent about a level: all that was taken out is gone, and nothing has gone since that is news. */
export function isTakenOut(taken: TakenOut | null, levels: readonly bigint[], micros: bigint): boolean {
  if (taken === null || micros > taken.leftMicros) return false
  return lowestLevelPassed(levels, micros) === lowestLevelPassed(levels, taken.leftMicros)
}
