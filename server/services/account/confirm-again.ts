import { showEmail } from '../../auth/email-address'
import { attemptsOn } from '../../auth/sign-in-attempts'
import type { Context } from '../../context'
import { lockPerson } from '../../db/account/accounts'
import { dropLinks } from '../../db/account/mail-links'
import type { LetterSentReply } from '../../../shared/schemas/account'
import type { Owner } from './change-password'
import { LETTERS, LETTERS_HERE, requireAttempts } from './attempt-rules'
import { sendLink } from './send-link'

/**
 * Sends the link that confirms the address again; the one before stops working.
 *
 * @throws DomainError `too_many_attempts`.
 */
export async function confirmAgain(context: Context, owner: Owner): Promise<LetterSentReply> {
  await requireAttempts(context, `letter to ${attemptsOn(owner.email, owner.place)}`, LETTERS_HERE)
  await requireAttempts(context, `letters asked for by ${owner.id}`, LETTERS)
  await context.database.asSignIn(async (tx, asSystem) => {
    const person = await lockPerson(tx, owner.id)
    if (!person || person.emailVerified) return
    await dropLinks(tx, person.id, 'confirm-email')
    await sendLink(context, tx, asSystem, {
      purpose: 'confirm-email', userId: person.id, email: person.email,
      letter: token => ({ kind: 'confirm-email', facts: { name: person.name, token } }),
    })
  })
  return { sentTo: showEmail(owner.email) }
}
