import { createHash } from 'node:crypto'
import { eq, lt, sql } from 'drizzle-orm'
import { signInAttempt } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'

export interface AttemptRule {
  attempts: number
  windowSeconds: number
}

const KEPT_SECONDS = 24 * 60 * 60

/**
 * Counts an attempt to sign in to an account, before the password is looked at, whether the account exists or not: so
 * many attempts at once are counted like many in turn, and the answer tells nothing about who has an account.
 *
 * @returns seconds to wait where the limit is reached, else null
 */
export async function countAttempt(db: Db, email: string, rule: AttemptRule, now: Date): Promise<number | null> {
  const windowStart = new Date(now.getTime() - rule.windowSeconds * 1000)
  const isOver = sql`${signInAttempt.windowStartedAt} <= ${windowStart.toISOString()}::timestamptz`
  const [counted] = await db.insert(signInAttempt)
    .values({ accountKey: accountKeyOf(email), attempts: 1, windowStartedAt: now })
    .onConflictDoUpdate({
      target: signInAttempt.accountKey,
      set: {
        attempts: sql`case when ${isOver} then 1 else ${signInAttempt.attempts} + 1 end`,
        windowStartedAt: sql`case when ${isOver} then excluded.window_started_at else ${signInAttempt.windowStartedAt} end`,
      },
    })
    .returning({ attempts: signInAttempt.attempts, windowStartedAt: signInAttempt.windowStartedAt })
  if (!counted) throw new Error('an upsert that returned no row')
  if (counted.attempts === 1) await forgetOld(db, now)
  if (counted.attempts <= rule.attempts) return null
  const endsAt = counted.windowStartedAt.getTime() + rule.windowSeconds * 1000
  return Math.max(1, Math.ceil((endsAt - now.getTime()) / 1000))
}

/** Who knows the password has not been guessing. */
export async function clearAttempts(db: Db, email: string): Promise<void> {
  await db.delete(signInAttempt).where(eq(signInAttempt.accountKey, accountKeyOf(email)))
}

async function forgetOld(db: Db, now: Date): Promise<void> {
  await db.delete(signInAttempt).where(lt(signInAttempt.windowStartedAt, new Date(now.getTime() - KEPT_SECONDS * 1000)))
}

function accountKeyOf(email: string): string {
  return createHash('sha256').update(email.trim().toLowerCase()).digest('base64url')
}
