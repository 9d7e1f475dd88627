import type { Context } from '../../context'
import { claimDueMail, recordMailOutcome, type ClaimedMail, type MailOutcome } from '../../db/mail'
import { MailRefused, MailUnavailable } from '../../mail/mailer'
import { OPENING_KINDS } from '../../mail/templates/templates'

/** Longer than the mailer gives one mail, so that a lease never ends while its sender still tries. */
const LEASE_SECONDS = 120
const FIRST_WAIT_SECONDS = 30
const LONGEST_WAIT_SECONDS = 6 * 3600
const MOST_ATTEMPTS = 8
const LONGEST_ERROR = 500

/**
 * Sends what is due, oldest first. Any number of processes may run this at once: each takes mails of its own, one at a
 * time, so that the death of one holds up one mail. A mail is taken and committed before it is sent, and noted after:
 * it goes out at least once, and more than once only where the note was lost. Then both carry the same Message-ID.
 *
 * @returns how many were tried.
 */
export async function sendDueMail(
  context: Pick<Context, 'database' | 'clock' | 'mailer' | 'log'>, signal?: AbortSignal,
): Promise<number> {
  for (let count = 0; ; count++) {
    if (signal?.aborted) return count
    const [mail] = await context.database.asSystem(tx => claimDueMail(tx, 1, context.clock.now(), LEASE_SECONDS))
    if (!mail) return count
    const outcome = await send(context, mail, signal)
    await context.database.asSystem(tx => recordMailOutcome(tx, mail, outcome, OPENING_KINDS.includes(mail.kind)))
    if (outcome.state !== 'failed') continue
    context.log.error({ mailId: mail.id, kind: mail.kind, attempts: mail.attempts }, 'a mail could not be sent')
  }
}

async function send(
  { mailer, clock }: Pick<Context, 'mailer' | 'clock'>, mail: ClaimedMail, signal?: AbortSignal,
): Promise<MailOutcome> {
  // its senders died on it, one after the other: it may be the reason
  if (mail.attempts > MOST_ATTEMPTS) return { state: 'failed', error: 'every sender stopped in the middle' }
  try {
    const { messageId } = await mailer.send({
      id: mail.id, to: mail.toAddress, subject: mail.subject, text: mail.bodyText, html: mail.bodyHtml,
      unsubscribeUrl: mail.unsubscribeUrl,
    }, signal)
    return { state: 'sent', messageId, now: clock.now() }
  } catch (error) {
    if (!(error instanceof MailRefused || error instanceof MailUnavailable)) throw error
    const words = error.message.slice(0, LONGEST_ERROR)
    if (error instanceof MailRefused || mail.attempts >= MOST_ATTEMPTS) return { state: 'failed', error: words }
    return { state: 'queued', error: words, nextAttemptAt: new Date(clock.now().getTime() + waitSeconds(mail.attempts) * 1000) }
  }
}

/** 30 s, 2 min, 8 min, 32 min, 2 h, then 6 h: some fifteen hours in all. */
function waitSeconds(attempts: number): number {
  return Math.min(FIRST_WAIT_SECONDS * 4 ** (attempts - 1), LONGEST_WAIT_SECONDS)
}
