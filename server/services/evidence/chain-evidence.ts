import type { Context } from '../../context'
import { chainEvidence as chainBatch } from '../../db/evidence'

/** So many are chained in one transaction: whoever waits for it waits for well under a second. */
const MOST_AT_ONCE = 5_000

/**
 * Chains what was noted of rows since (F5). Any number of processes may run this at once: they take turns.
 *
 * @returns how many entries were chained.
 */
export async function chainEvidence({ database }: Pick<Context, 'database'>): Promise<number> {
  for (let chained = 0; ;) {
    const count = await database.asSystem(tx => chainBatch(tx, MOST_AT_ONCE))
    chained += count
    if (count < MOST_AT_ONCE) return chained
  }
}
