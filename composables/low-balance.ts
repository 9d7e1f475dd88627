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
