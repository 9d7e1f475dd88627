import { attemptsOn } from '../../auth/sign-in-attempts'
import type { Context } from '../../context'
import { doNothing } from '../../db/do-nothing'
import { findByEmail } from '../../db/account/accounts'
import type { LetterSentReply } from '../../../shared/schemas/account'
import { LETTERS, LETTERS_FROM_HERE, LETTERS_HERE, requireAttempts, RESETS } from './attempt-rules'
import { noteOwnAct } from './note-act'
import { sendLink } from './send-link'
import { requireEmail, type Asker } from './sign-up'

/**
 * Sends a link for a new password to whoever has an account with the address. The answer is given before anybody is
 * looked for, so neither its words nor its time tell whether there is one.
 *
 * @throws DomainError `invalid_request`, `too_many_attempts`.
 */
export async function askForReset(context: Context, asker: Asker, typed: string): Promise<LetterSentReply> {
  const email = requireEmail(typed)
  await requireAttempts(context, `reset from ${asker.place}`, RESETS)
  await requireAttempts(context, `letters from ${asker.place}`, LETTERS_FROM_HERE)
  await requireAttempts(context, `letter to ${attemptsOn(email, asker.place)}`, LETTERS_HERE)
  await requireAttempts(context, `letter to ${attemptsOn(email, 'anywhere')}`, LETTERS)
  context.later('password reset', () => sendReset(context, asker, email))
  return { sentTo: typed }
}

async function sendReset(context: Context, { requestId }: Asker, email: string): Promise<void> {
  await context.database.asSignIn(async (tx, asSystem) => {
    const person = await findByEmail(tx, email)
    // as many statements as a letter takes: what is asked right after it has to wait no less
    if (!person) return doNothing(tx, 8)
    await sendLink(context, tx, asSystem, {
      purpose: 'reset-password', userId: person.id, email,
      letter: token => ({ kind: 'reset-password', facts: { name: person.name, token } }),
    })
    await asSystem(() => noteOwnAct(context, tx, { id: person.id, requestId }, 'password.forget'))
  })
}
