import { maskEmail, showEmail } from '../../auth/email-address'
import type { Context } from '../../context'
import { lockPerson, updatePerson } from '../../db/account/accounts'
import { databaseErrorOf, type Tx } from '../../db/client'
import {
  askOldSide, confirmSide, deleteEmailChange, dropLinks, findLink, takeLink, type EmailChangeRow, type MailLinkRow,
} from '../../db/account/mail-links'
import type { UserRow } from '../../db/account/accounts'
import { DomainError } from '../../domain/errors'
import type { ConfirmEmailReply } from '../../../shared/schemas/account'
import { queueMail } from '../mail/queue-mail'
import { LINKS_FOLLOWED, requireAttempts } from './attempt-rules'
import { noteOwnAct } from './note-act'
import { refusedLink } from './reset-password'
import { linkDigest, sendLink } from './send-link'
import type { Asker } from './sign-up'

type AsSystem = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Follows a link that says "this mailbox is mine, and I agree": of a new account, or of either side of a change.
 *
 * @throws DomainError `link_refused`, `too_many_attempts`.
 */
export async function confirmEmail(context: Context, asker: Asker, token: string): Promise<ConfirmEmailReply> {
  await requireAttempts(context, `link from ${asker.place}`, LINKS_FOLLOWED)
  const now = context.clock.now()
  const digest = linkDigest(token)
  return context.database.asSignIn(async (tx, asSystem) => {
    const found = await findLink(tx, digest, now)
    // the person first, as everywhere: two links of one change wait for each other here
    const person = found && await lockPerson(tx, found.userId)
    const link = person && found.purpose !== 'reset-password' ? await takeLink(tx, digest, now) : null
    if (!person || !link) throw refusedLink()
    if (link.purpose === 'confirm-email') return confirmOwn(context, tx, asSystem, asker, person, link)
    const change = await confirmSide(tx, person.id, link.purpose === 'leave-email' ? 'old' : 'new', now)
    if (!change) throw refusedLink()
    if (change.oldConfirmedAt && change.newConfirmedAt) return applyChange(context, tx, asSystem, asker, person, change)
    await asSystem(() => noteOwnAct(context, tx, { id: person.id, requestId: asker.requestId }, 'email.agree', { after: { email: maskEmail(link.email) } }))
    return { outcome: 'waiting', email: showEmail(link.purpose === 'leave-email' ? change.newEmail : person.email) }
  })
}

async function confirmOwn(
  context: Context, tx: Tx, asSystem: AsSystem, { requestId }: Asker, person: UserRow, link: MailLinkRow,
): Promise<ConfirmEmailReply> {
  if (link.email !== person.email) throw refusedLink()
  const { id: userId, name, email } = person
  const now = context.clock.now()
  await updatePerson(tx, userId, { emailVerified: true }, now)
  await dropLinks(tx, userId, 'confirm-email')
  // another address was asked for while this one was nobody's: from now on it is asked
  const change = await askOldSide(tx, userId, now)
  if (change) {
    const facts = { name, newEmail: showEmail(change.newEmail) }
    await sendLink(context, tx, asSystem, {
      purpose: 'leave-email', userId, email, letter: token => ({ kind: 'leave-email', facts: { ...facts, token } }),
    })
  }
  await asSystem(() => noteOwnAct(context, tx, { id: person.id, requestId }, 'email.confirm', { after: { email: maskEmail(person.email) } }))
  return { outcome: 'confirmed', email: showEmail(person.email) }
}

/** Both said yes. The former address hears of it, unless it never was known to be theirs. */
async function applyChange(
  context: Context, tx: Tx, asSystem: AsSystem, { requestId }: Asker, person: UserRow, change: EmailChangeRow,
): Promise<ConfirmEmailReply> {
  const now = context.clock.now()
  await updatePerson(tx, person.id, { email: change.newEmail, emailVerified: true }, now).catch((error: unknown) => {
    if (databaseErrorOf(error)?.code !== '23505') throw error
    throw new DomainError('link_refused', 'This address has an account of its own by now, so yours was not changed. Ask for another one.')
  })
  await deleteEmailChange(tx, person.id)
  await dropLinks(tx, person.id)
  await asSystem(async () => {
    await noteOwnAct(context, tx, { id: person.id, requestId }, 'email.change', {
      before: { email: maskEmail(person.email) }, after: { email: maskEmail(change.newEmail) },
    })
    if (!person.emailVerified) return
    await queueMail(context, tx, [{
      kind: 'email-changed', facts: { name: person.name, at: now, newEmail: showEmail(change.newEmail) }, to: person.email, userId: person.id,
      dedupeKey: `email-changed:${requestId}`,
    }])
  })
  return { outcome: 'changed', email: showEmail(change.newEmail) }
}
