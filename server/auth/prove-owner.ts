import { and, eq } from 'drizzle-orm'
import { account, user } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import { DomainError } from '../domain/errors'
import { readBackupCode } from './backup-codes'
import type { Passwords } from './passwords'
import { WRONG_CODE, type SecondFactor } from './second-factor'
import { clearAttempts, countAttempt, passwordTriesOn, type AttemptRule } from './sign-in-attempts'

interface Options {
  db: Db
  secondFactor: SecondFactor
  passwords: Passwords
  tries: AttemptRule
  now: () => Date
}

/**
 * Makes sure that whoever sits at a session is its owner: the password, and a code where a second factor is on.
 *
 * @throws DomainError `invalid_request`, `wrong_code`, `too_many_attempts`.
 */
export type ProveOwner = (
  owner: { id: string, place: string }, proof: { password: string, code?: string | undefined },
) => Promise<void>

export function createProveOwner({ db, secondFactor, passwords, tries, now }: Options): ProveOwner {
  return async ({ id: userId, place }, { password, code = '' }) => {
    // one count with every other form that asks for it: guesses are not worth more here, and elsewhere cost nothing
    const key = passwordTriesOn(userId, place)
    refuseIfCounted(await countAttempt(db, key, tries, now()))
    const [found] = await db.select({ hash: account.password, hasCode: user.twoFactorEnabled }).from(user)
      .leftJoin(account, and(eq(account.userId, user.id), eq(account.providerId, 'credential'))).where(eq(user.id, userId))
    if (!found?.hash || !await passwords.verify(password, found.hash)) {
      const issues = [{ path: 'password', message: 'That is not your password.' }]
      throw new DomainError('invalid_request', 'That is not your password. Nothing was changed.', { issues })
    }
    await clearAttempts(db, key)
    if (!found.hasCode) return
    refuseIfCounted(await secondFactor.countTry(userId))
    if (!await secondFactor.spendCode(userId, code.replace(/\s/g, '')) && !await secondFactor.isBackupCode(userId, readBackupCode(code))) {
      throw new DomainError('wrong_code', WRONG_CODE)
    }
    await secondFactor.clearTries(userId)
  }
}

function refuseIfCounted(waitSeconds: number | null): void {
  if (waitSeconds === null) return
  const minutes = Math.ceil(waitSeconds / 60)
  throw new DomainError('too_many_attempts', `Too many wrong tries. Nothing was changed. Try again in ${minutes} min.`, { retryAfterSeconds: waitSeconds })
}
