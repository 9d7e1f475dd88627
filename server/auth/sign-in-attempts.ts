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
 * What attempts on an account are counted by: the address from one place. Whoever guesses is slowed where they are, and
 * the owner signs in from everywhere else.
 */
export function attemptsOn(email: string, place: string): string {
  return `${email.trim().toLowerCase()} from ${place}`
}

/** What the forms count by that ask somebody who is signed in for the password: all of them together. */
export function passwordTriesOn(userId: string, place: string): string {
  return `password of ${userId} from ${place}`
}

/**
 * Counts an attempt, before the password is looked at, whether the account exists or not: so many attempts at once are
 * counted like many in turn, and the answer tells nothing about who has an account.
 *
 * @param what as `attemptsOn` says it, or anything else that is to be counted
 * @returns seconds to wait where the limit is reached, else null
 */
export async function countAttempt(db: Db, what: string, rule: AttemptRule, now: Date): Promise<number | null> {
  const windowStart = new Date(now.getTime() - rule.windowSeconds * 1000)
  const isOver = sql`${signInAttempt.windowStartedAt} <= ${windowStart.toISOString()}::timestamptz`
  const [counted] = await db.insert(signInAttempt)
    .values({ accountKey: keyOf(what), attempts: 1, windowStartedAt: now })
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
export async function clearAttempts(db: Db, what: string): Promise<void> {
  await db.delete(signInAttempt).where(eq(signInAttempt.accountKey, keyOf(what)))
}

async function forgetOld(db: Db, now: Date): Promise<void> {
  await db.delete(signInAttempt).where(lt(signInAttempt.windowStartedAt, new Date(now.getTime() - KEPT_SECONDS * 1000)))
}

function keyOf(what: string): string {
  return createHash('sha256').update(what).digest('base64url')
}
