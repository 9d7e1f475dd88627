import type { Context } from '../../context'
import { enrolCostSearches } from '../../db/costs'
import { FIRST_LOOK_SECONDS } from '../../domain/costs/cost-search'

/** The carrier keeps what it knows of a call for so long. */
const LOOK_BACK_DAYS = 120
const DAY_MS = 86_400_000
const MOST_AT_ONCE = 5000

/**
 * Finds calls whose cost nobody looks for yet: those of before there was such a search. A day at a time, the newest
 * first. @returns how many were found.
 */
export async function enrolEarlierCalls(context: Context): Promise<number> {
  const now = context.clock.now().getTime()
  let count = 0
  for (let day = 0; day < LOOK_BACK_DAYS; day++) {
    const window = { from: new Date(now - (day + 1) * DAY_MS), before: new Date(now - day * DAY_MS) }
    for (let found = MOST_AT_ONCE; found === MOST_AT_ONCE; count += found) {
      found = await context.database.asSystem(tx => enrolCostSearches(tx, {
        ...window, firstLookSeconds: FIRST_LOOK_SECONDS, limit: MOST_AT_ONCE,
      }))
    }
  }
  return count
}
