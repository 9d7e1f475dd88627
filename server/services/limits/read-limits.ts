import { effectiveLimits, type CallLimits } from '../../domain/calls/limits'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findUserLimit } from '../../db/limits'

/** What a person may do now (C12). Works in any role that may read the person's own rows. */
export async function readLimits(context: Context, tx: Tx, user: { id: string, createdAt: Date }): Promise<CallLimits> {
  const { limits, newAccountLimits, newAccountDays } = context.config
  return effectiveLimits({
    defaults: limits,
    newAccount: newAccountLimits,
    newAccountDays,
    accountCreatedAt: user.createdAt,
    override: await findUserLimit(tx, user.id),
    now: context.clock.now(),
  })
}
