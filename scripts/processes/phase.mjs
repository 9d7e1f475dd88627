// What takes long says what it is doing, and how long it took.

/**
 * Does a piece of work under a heading. Several may be under way at once, so each line names its own.
 *
 * @template T
 * @param {string} title what is being done, as a person says it
 * @param {() => Promise<T>} work
 * @param {{ say?: (line: string) => void, now?: () => number }} [options] `now` in milliseconds
 * @returns {Promise<T>}
 */
export async function inPhase(title, work, { say = line => console.log(line), now = () => performance.now() } = {}) {
  say(`  ${title} …`)
  const startedAt = now()
  const result = await work()
  say(`✓ ${title}: ${Math.round((now() - startedAt) / 1_000)} s`)
  return result
}
