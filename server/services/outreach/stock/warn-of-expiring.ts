import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { listSupervisors } from '../../../db/outreach/membership'
import { takeExpiring } from '../../../db/outreach/stock'
import { queueMail } from '../../mail/queue-mail'

const BATCH = 200
type Expiring = Awaited<ReturnType<typeof takeExpiring>>

/**
 * Tells supervisors of what goes bad within 30 days, each batch once, in one letter for a programme. Taking them and
 * telling of them is one transaction.
 *
 * @returns how many batches were told of.
 */
export async function warnOfExpiring(context: Context): Promise<number> {
  for (let count = 0; ;) {
    const taken = await context.database.asSystem(async tx => {
      const due = await takeExpiring(tx, context.clock.now(), BATCH)
      for (const programmeId of new Set(due.map(batch => batch.programmeId))) {
        await tell(context, tx, due.filter(batch => batch.programmeId === programmeId))
      }
      return due.length
    })
    count += taken
    if (taken < BATCH) return count
  }
}

async function tell(context: Context, tx: Tx, batches: Expiring): Promise<void> {
  const { id: first, programmeId, programmeName } = batches[0]!
  const supervisors = await listSupervisors(tx, programmeId)
  await queueMail(context, tx, supervisors.map(({ id, name, email }) => ({
    kind: 'stock-expiring' as const,
    facts: {
      name, programmeId, programmeName,
      batches: batches.map(one => ({ ...one, expiresOn: one.expiresOn! })),
    },
    dedupeKey: `stock-expiring:${first}:${id}`,
    to: email,
    userId: id,
  })))
}
