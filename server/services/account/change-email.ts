import { maskEmail, showEmail } from '../../auth/email-address'
import { attemptsOn } from '../../auth/sign-in-attempts'
import type { Context } from '../../context'
import { findByEmail, lockPerson } from '../../db/account/accounts'
import { deleteEmailChange, dropLinks, upsertEmailChange } from '../../db/account/mail-links'
import { DomainError } from '../../domain/errors'
import type { EmailDto } from '../../../shared/schemas/account'
import { queueMail } from '../mail/queue-mail'
import type { Owner } from './change-password'
import { LETTERS, LETTERS_HERE, requireAttempts } from './attempt-rules'
import { noteOwnAct } from './note-act'
import { requirePassword } from './password-rules'
import { readEmailState } from './read-email-state'
import { linkExpiry, sendLink } from './send-link'
import { requireEmail } from './sign-up'

/**
 * Asks for another address. It is theirs once the links at both addresses were followed; where the present one was
 * never confirmed, it has no say. An address that has an account already is answered like any other, and told by mail.
 *
 * @throws DomainError `invalid_request`, `wrong_password`, `too_many_attempts`.
 */
export async function changeEmail(context: Context, owner: Owner, typed: string, password: string): Promise<EmailDto> {
  const newEmail = requireEmail(typed)
  await requirePassword(context, owner, password, 'email.ask')
  if (newEmail === owner.email) {
    const message = 'That is your address already. Nothing was changed.'
    throw new DomainError('invalid_request', message, { issues: [{ path: 'email', message }] })
  }
  await requireAttempts(context, `letters asked for by ${owner.id}`, LETTERS)
  await requireAttempts(context, `letter to ${attemptsOn(newEmail, owner.place)}`, LETTERS_HERE)
  const now = context.clock.now()
  await context.database.asSignIn(async (tx, asSystem) => {
    const person = await lockPerson(tx, owner.id)
    if (!person) throw new DomainError('not_found', 'There is no such account.')
    const { id: userId, name, email, emailVerified } = person
    await dropLinks(tx, userId, 'leave-email')
    await dropLinks(tx, userId, 'take-email')
    await upsertEmailChange(tx, {
      userId, newEmail, oldConfirmedAt: emailVerified ? null : now, newConfirmedAt: null, expiresAt: linkExpiry(now),
    })
    if (emailVerified) {
      await sendLink(context, tx, asSystem, {
        purpose: 'leave-email', userId, email, letter: token => ({ kind: 'leave-email', facts: { name, token, newEmail: showEmail(newEmail) } }),
      })
    }
    const taker = await findByEmail(tx, newEmail)
    if (!taker) {
      await sendLink(context, tx, asSystem, {
        purpose: 'take-email', userId, email: newEmail, letter: token => ({ kind: 'take-email', facts: { name, token } }),
      })
    }
    await asSystem(async () => {
      if (taker) {
        await queueMail(context, tx, [{
          kind: 'account-exists', facts: { name: taker.name }, to: newEmail, userId: taker.id, dedupeKey: `account-exists:${owner.requestId}`,
        }])
      }
      await noteOwnAct(context, tx, owner, 'email.ask', { before: { email: maskEmail(email) }, after: { email: maskEmail(newEmail) } })
    })
  })
  return readEmailState(context, owner.id)
}

/** Keeps the present address after all: what was sent for the change is good for nothing. */
export async function keepEmail(context: Context, owner: Owner): Promise<EmailDto> {
  await context.database.asSignIn(async (tx, asSystem) => {
    if (!await deleteEmailChange(tx, owner.id)) return
    await dropLinks(tx, owner.id, 'leave-email')
    await dropLinks(tx, owner.id, 'take-email')
    await asSystem(() => noteOwnAct(context, tx, owner, 'email.keep'))
  })
  return readEmailState(context, owner.id)
}
