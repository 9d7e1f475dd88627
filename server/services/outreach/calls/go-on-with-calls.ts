import type { Context } from '../../../context'
import { listToGoOn } from '../../../db/outreach/keypad-calls'
import { tryCarriers } from './try-carriers'

/** Whoever closed an order goes on with it within this time, or is dead. */
const LEFT_ALONE_MS = 10_000
const BATCH = 50

/**
 * Requests whose last carrier certainly rang nobody go on with the next one, where whoever was at it is dead or the
 * carrier's no came late.
 *
 * @returns how many were gone on with.
 */
export async function goOnWithCalls(context: Context): Promise<number> {
  const before = new Date(context.clock.now().getTime() - LEFT_ALONE_MS)
  const ids = await context.database.asSystem(tx => listToGoOn(tx, before, BATCH))
  for (const id of ids) await tryCarriers(context, id)
  return ids.length
}
