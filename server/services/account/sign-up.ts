import { readEmail } from '../../auth/email-address'
import { attemptsOn } from '../../auth/sign-in-attempts'
import type { Context } from '../../context'
import { doNothing } from '../../db/do-nothing'
import { findByEmail, insertAccount, type NewAccount } from '../../db/account/accounts'
import { DomainError } from '../../domain/errors'
import { isCountry } from '../../domain/phone/country-names'
import type { LetterSentReply, SignUpBody } from '../../../shared/schemas/account'
import { queueMail } from '../mail/queue-mail'
import { LETTERS, LETTERS_FROM_HERE, requireAttempts, SIGN_UPS, SIGN_UPS_HERE } from './attempt-rules'
import { noteOwnAct } from './note-act'
import { requireGoodPassword } from './password-rules'
import { newUserId } from './register-person'
import { sendLink } from './send-link'

export interface Asker { place: string, requestId: string }

/**
 * Makes an account, or not, where the address has one: the answer is the same and takes as long, and what it was stands
 * in a mail to that address. Nobody is signed in by it, which would tell.
 *
 * @throws DomainError `invalid_request`, `password_refused`, `too_many_attempts`.
 */
export async function signUp(context: Context, asker: Asker, body: SignUpBody): Promise<LetterSentReply> {
  const email = requireEmail(body.email)
  await requireAttempts(context, `sign-up from ${asker.place}`, SIGN_UPS)
  requireGoodPassword(body.password, { name: body.name, email })
  await requireAttempts(context, `letters from ${asker.place}`, LETTERS_FROM_HERE)
  await requireAttempts(context, `sign-up letter to ${attemptsOn(email, asker.place)}`, SIGN_UPS_HERE)
  const passwordHash = await context.auth.passwords.hash(body.password)
  const { name, country = '' } = body
  const now = context.clock.now()
  await writeAccount(context, asker, {
    id: newUserId(), name, email, country: isCountry(country) ? country : context.config.defaultCountry,
    isConfirmed: false, passwordHash, now,
  })
  return { sentTo: body.email }
}

/** @throws DomainError `invalid_request`. */
export function requireEmail(typed: string): string {
  const email = readEmail(typed)
  if (email !== null) return email
  const message = 'That is not an e-mail address.'
  throw new DomainError('invalid_request', message, { issues: [{ path: 'email', message }] })
}

async function writeAccount(context: Context, { requestId }: Asker, account: NewAccount): Promise<void> {
  const mayWrite = await context.auth.attempts.count(`sign-up letter to ${attemptsOn(account.email, 'anywhere')}`, LETTERS) === null
  await context.database.asSignIn(async (tx, asSystem) => {
    const person = await insertAccount(tx, account)
    if (person) {
      await sendLink(context, tx, asSystem, {
        purpose: 'confirm-email', userId: person.id, email: person.email,
        letter: token => ({ kind: 'confirm-email', facts: { name: person.name, token } }),
      })
      await asSystem(() => noteOwnAct(context, tx, { id: person.id, requestId }, 'account.create', { after: { country: person.country } }))
      return
    }
    // as many statements as an account takes: the answer's time does not tell either
    await doNothing(tx, mayWrite ? 5 : 6)
    const owner = await findByEmail(tx, account.email)
    await asSystem(async () => {
      if (!owner || !mayWrite) return
      await queueMail(context, tx, [{
        kind: 'account-exists', facts: { name: owner.name }, to: owner.email, userId: owner.id, dedupeKey: `account-exists:${account.id}`,
      }])
    })
  })
}
