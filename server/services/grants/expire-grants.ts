import type { Context } from '../../context'
import { expireDueGrants } from '../../db/grants'

const BATCH = 100

/**
 * Takes out what has expired of granted credit, except what calls from before the expiry still hold (M11).
 *
 * @returns how many wallets lost something.
 */
export async function expireGrants(context: Context): Promise<number> {
  for (let count = 0; ;) {
    const expired = await expireDueGrants(context.database.sql, BATCH, context.clock.now())
    for (const userId of expired) context.live.publish({ userId, callId: null })
    count += expired.length
    if (expired.length < BATCH) return count
  }
}
