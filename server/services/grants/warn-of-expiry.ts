import type { Context } from '../../context'
import { listExpiringGrants } from '../../db/grants'
import { queueMail } from '../mail/queue-mail'

const BATCH = 200
const WARNED_SECONDS = 3 * 86_400

/**
 * Tells people of granted credit that ends within three days, once for each grant.
 *
 * @returns how many were told.
 */
export async function warnOfExpiry(context: Context): Promise<number> {
  for (let count = 0; ;) {
    const now = context.clock.now()
    const told = await context.database.asSystem(async tx => {
      const period = { from: now, to: new Date(now.getTime() + WARNED_SECONDS * 1000), longestSeconds: WARNED_SECONDS }
      const due = await listExpiringGrants(tx, period, BATCH)
      await queueMail(context, tx, due.map(({ lot, wallet, user }) => ({
        kind: 'grant-expiring',
        facts: {
          name: user.name,
          timeZone: 'UTC',
          currency: wallet.currency,
          remainingMicros: lot.remainingMicros,
          balanceMicros: wallet.balanceMicros,
          expiresAt: lot.expiresAt!,
        },
        dedupeKey: `grant-expiring:${lot.id}`,
        to: user.email,
        userId: user.id,
      })))
      return due.length
    })
    count += told
    if (told < BATCH) return count
  }
}
