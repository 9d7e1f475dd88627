import { showEmail } from '../../auth/email-address'
import { judgePassword } from '../../auth/judge-password'
import { passwordTriesOn } from '../../auth/sign-in-attempts'
import type { Context } from '../../context'
import { findPasswordHash } from '../../db/account/accounts'
import { DomainError } from '../../domain/errors'
import { PASSWORDS, requireAttempts } from './attempt-rules'
import { noteOwnAct } from './note-act'

/** @throws DomainError `password_refused` for one that would be guessed. */
export function requireGoodPassword(
  password: string, person: { name: string, email: string, username?: string | null },
): void {
  const message = judgePassword(
    password, [person.name, showEmail(person.email), ...(person.username ? [person.username] : [])],
  )
  if (message !== null) throw new DomainError('password_refused', message, { issues: [{ path: 'password', message }] })
}

/**
 * That the person knows the password, before something is changed that a borrowed browser must not change. Wrong ones
 * are counted, in each place by itself, and noted (A5).
 *
 * @returns its hash: what is done because of it is done while it is still the one
 * @throws DomainError `wrong_password`, `too_many_attempts`.
 */
export async function requirePassword(
  context: Context, asker: { id: string, place: string, requestId: string }, password: string, forWhat: string,
): Promise<string> {
  const attempt = passwordTriesOn(asker.id, asker.place)
  await requireAttempts(context, attempt, PASSWORDS)
  const hash = await context.database.asSignIn(tx => findPasswordHash(tx, asker.id))
  if (hash === null || !await context.auth.passwords.verify(password, hash)) {
    await context.database.asSystem(tx => noteOwnAct(context, tx, asker, `${forWhat}_refuse`, { after: { reason: 'wrong password' } }))
    throw wrongPassword()
  }
  await context.auth.attempts.clear(attempt)
  return hash
}

export function wrongPassword(): DomainError {
  const message = 'That is not your password. Nothing was changed.'
  return new DomainError('wrong_password', message, { issues: [{ path: 'password', message }] })
}
