import type { Context } from '../../context'
import { endSessions, findPasswordHash, lockPerson, setPassword, updatePerson } from '../../db/account/accounts'
import { dropLinks } from '../../db/account/mail-links'
import { DomainError } from '../../domain/errors'
import { queueMail } from '../mail/queue-mail'
import { noteOwnAct } from './note-act'
import { requireGoodPassword, requirePassword, wrongPassword } from './password-rules'

export interface Owner {
  id: string
  name: string
  email: string
  username: string | null
  /** The password that is there was made by somebody else. */
  mustChangePassword: boolean
  sessionId: string
  place: string
  requestId: string
}

/**
 * Changes the password of somebody who knows the present one. Every other session ends, and a mail says so.
 *
 * @returns how many other sessions ended
 * @throws DomainError `wrong_password`, `password_refused`, `too_many_attempts`.
 */
export async function changePassword(
  context: Context, owner: Owner, passwords: { currentPassword: string, newPassword: string },
): Promise<{ sessionsEnded: number }> {
  const shown = await requirePassword(context, owner, passwords.currentPassword, 'password.change')
  requireGoodPassword(passwords.newPassword, owner)
  if (owner.mustChangePassword && passwords.newPassword === passwords.currentPassword) throw stillTheirs()
  const passwordHash = await context.auth.passwords.hash(passwords.newPassword)
  const now = context.clock.now()
  return context.database.asSignIn(async (tx, asSystem) => {
    // whoever gets a new one by mail meanwhile is not overruled by who knew the old one
    await lockPerson(tx, owner.id)
    if (await findPasswordHash(tx, owner.id) !== shown) throw wrongPassword()
    await setPassword(tx, owner.id, passwordHash, now)
    await updatePerson(tx, owner.id, { mustChangePassword: false }, now)
    await dropLinks(tx, owner.id, 'reset-password')
    const sessionsEnded = await endSessions(tx, owner.id, owner.sessionId)
    await asSystem(async () => {
      await noteOwnAct(context, tx, owner, 'password.change', { after: { sessionsEnded } })
      await queueMail(context, tx, [{
        kind: 'password-changed', facts: { name: owner.name, at: now, isReset: false, keysRevoked: 0 }, to: owner.email, userId: owner.id,
        dedupeKey: `password-changed:${owner.requestId}`,
      }])
    })
    return { sessionsEnded }
  })
}

function stillTheirs(): DomainError {
  const message = 'That is the password that you were given. Choose one that nobody else knows.'
  return new DomainError('password_refused', message, { issues: [{ path: 'newPassword', message }] })
}
