import type { Context } from '../../context'
import { foldDays, SETTLED_SECONDS } from '../../db/dashboard/day-sums'

/** What one transaction adds: a part of a second. */
const MOST = { mostRows: 100_000, mostSearches: 10_000 }

/**
 * Adds what is settled to the sums by day that the dashboard reads. Any number of processes may run this at once: one
 * adds, the others leave it to that one. @returns how many rounds had more behind them.
 */
export async function addUpDays({ config, database }: Context, settledSeconds = SETTLED_SECONDS): Promise<number> {
  let rounds = 0
  while (await database.asSystem(tx => foldDays(tx, config.currency, { settledSeconds, ...MOST }))) rounds += 1
  return rounds
}
