import { eq, sql } from 'drizzle-orm'
import { userLimit } from '../../drizzle/schema/limits'
import type { LimitValues } from '../../shared/schemas/limits'
import type { Tx } from './client'

export type UserLimitRow = typeof userLimit.$inferSelect

export async function findUserLimit(tx: Tx, userId: string): Promise<UserLimitRow | null> {
  const [row] = await tx.select().from(userLimit).where(eq(userLimit.userId, userId))
  return row ?? null
}

/** Sets what lets somebody do no more than before. TT019 where it takes two people (A6), TT013 for one's own. */
export async function lowerLimits(
  tx: Tx, userId: string, limits: LimitValues, reason: string, staffId: string, now: Date,
): Promise<void> {
  await tx.execute(sql`
    select lower_limits(p_user_id => ${userId}, p_limits => ${JSON.stringify(limits)}::text::jsonb, p_reason => ${reason}, p_by => ${staffId}, p_at => ${now.toISOString()}::timestamptz)`)
}
