import { attemptsOn } from '../../auth/sign-in-attempts'
import type { Context } from '../../context'
import { endSessions, findByEmail, lockPerson, setPassword, updatePerson } from '../../db/account/accounts'
import { deleteKeys } from '../../db/account/keys'
import { deleteEmailChange, dropLinks, findLink, takeLink } from '../../db/account/mail-links'
import { DomainError } from '../../domain/errors'
import { queueMail } from '../mail/queue-mail'
import { LINKS_FOLLOWED, requireAttempts } from './attempt-rules'
import { noteOwnAct } from './note-act'
import { requireGoodPassword } from './password-rules'
import { linkDigest } from './send-link'
import type { Asker } from './sign-up'

/**
 * Sets a new password by a link from a mail, once; every session ends, and every key for programs. A password that is
 * refused leaves the link as it was. Whoever has the link reads the mailbox, so the address is confirmed by it, and a
 * change of it that was under way is over.
 *
 * @throws DomainError `link_refused`, `password_refused`, `too_many_attempts`.
 */
export async function resetPassword(context: Context, asker: Asker, token: string, password: string): Promise<void> {
  await requireAttempts(context, `link from ${asker.place}`, LINKS_FOLLOWED)
  const now = context.clock.now()
  const digest = linkDigest(token)
  const person = await context.database.asSignIn(async tx => {
    const link = await findLink(tx, digest, now)
    return link?.purpose === 'reset-password' ? findByEmail(tx, link.email) : null
  })
  if (!person) throw refusedLink()
  requireGoodPassword(password, person)
  const passwordHash = await context.auth.passwords.hash(password)
  await context.database.asSignIn(async (tx, asSystem) => {
    const owner = await lockPerson(tx, person.id)
    const link = await takeLink(tx, digest, now)
    if (!owner || link?.userId !== owner.id || link.email !== owner.email) throw refusedLink()
    await setPassword(tx, owner.id, passwordHash, now)
    await updatePerson(tx, owner.id, { emailVerified: true }, now)
    // also an address that somebody else asked for while the password was theirs
    await deleteEmailChange(tx, owner.id)
    await dropLinks(tx, owner.id)
    const ended = await endSessions(tx, owner.id)
    // whoever had the password may have made one
    const keysRevoked = await deleteKeys(tx, owner.id)
    await asSystem(async () => {
      await noteOwnAct(context, tx, { id: owner.id, requestId: asker.requestId }, 'password.reset', { after: { sessionsEnded: ended, ...(keysRevoked > 0 && { keysRevoked }) } })
      await queueMail(context, tx, [{
        kind: 'password-changed', facts: { name: owner.name, at: now, isReset: true, keysRevoked }, to: owner.email, userId: owner.id, dedupeKey: `password-changed:${digest}`,
      }])
    })
  })
  await context.auth.attempts.clear(attemptsOn(person.email, asker.place))
}

export function refusedLink(): DomainError {
  return new DomainError('link_refused', 'This link was used already, or it is older than half an hour. Nothing was changed. Ask for a new one.')
}
