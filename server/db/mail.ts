import { and, eq, sql } from 'drizzle-orm'
import { mailOutbox } from '../../drizzle/schema/mail'
import { isErasedAddress } from '../domain/account/erased-address'
import { isNoMailbox } from '../domain/account/no-mailbox'
import type { Tx } from './client'

export type MailRow = typeof mailOutbox.$inferSelect
export type NewMail = Omit<typeof mailOutbox.$inferInsert, 'state' | 'attempts' | 'lastError' | 'messageId' | 'sentAt'>

const NOT_KEPT = 'This mail carried a link that works once. What it said is not kept.'

/**
 * Writes mails to be sent, but to nobody who was forgotten or has no mailbox. What has a dedupe key that is known is
 * not written again.
 *
 * @returns how many are new.
 */
export async function insertMail(tx: Tx, mails: NewMail[]): Promise<number> {
  const wanted = mails.filter(mail => !isErasedAddress(mail.toAddress) && !isNoMailbox(mail.toAddress))
  if (wanted.length === 0) return 0
  const rows = await tx.insert(mailOutbox).values(wanted).onConflictDoNothing({ target: mailOutbox.dedupeKey })
    .returning({ id: mailOutbox.id })
  return rows.length
}

/** A mail that one sender has taken. `attempts` counts this try too, and tells one taking from the next. */
export interface ClaimedMail {
  id: string
  kind: string
  attempts: number
  toAddress: string
  subject: string
  bodyText: string
  bodyHtml: string
  unsubscribeUrl: string | null
}

/**
 * Takes mails that are due, the longest due first; another sender gets others. A taken mail is due again when the lease
 * is over, so that one whose sender died goes out after all.
 */
export async function claimDueMail(tx: Tx, limit: number, now: Date, leaseSeconds: number): Promise<ClaimedMail[]> {
  const at = now.toISOString()
  const rows = await tx.execute<Record<string, string | number | null>>(sql`
    with due as materialized (
      select id from mail_outbox where state in ('queued', 'sending') and next_attempt_at <= ${at}::timestamptz
      order by next_attempt_at, created_at, id limit ${limit}::int for update skip locked
    ), taken as (
      update mail_outbox m set state = 'sending', attempts = attempts + 1,
        next_attempt_at = ${at}::timestamptz + make_interval(secs => ${leaseSeconds}::int)
      from due where m.id = due.id
      returning m.id, m.kind, m.attempts, m.to_address, m.subject, m.body_text, m.body_html, m.unsubscribe_url, m.created_at
    ) select * from taken order by created_at, id`)
  return rows.map(row => ({
    id: row.id as string,
    kind: row.kind as string,
    attempts: row.attempts as number,
    toAddress: row.to_address as string,
    subject: row.subject as string,
    bodyText: row.body_text as string,
    bodyHtml: row.body_html as string,
    unsubscribeUrl: row.unsubscribe_url as string | null,
  }))
}

export type MailOutcome
  = | { state: 'sent', messageId: string, now: Date }
    | { state: 'queued', error: string, nextAttemptAt: Date }
    | { state: 'failed', error: string }

/**
 * Notes how a try ended; nothing where the lease is over and another sender has the mail.
 *
 * @param forgets whether the words go once the mail is out of the house, or never will be
 * @returns whether noted
 */
export async function recordMailOutcome(
  tx: Tx, mail: Pick<ClaimedMail, 'id' | 'attempts'>, outcome: MailOutcome, forgets = false,
): Promise<boolean> {
  const words = forgets && outcome.state !== 'queued' ? { bodyText: NOT_KEPT, bodyHtml: NOT_KEPT, unsubscribeUrl: null } : {}
  const rows = await tx.update(mailOutbox).set({ ...columnsOf(outcome), ...words }).where(and(
    eq(mailOutbox.id, mail.id),
    eq(mailOutbox.state, 'sending'),
    eq(mailOutbox.attempts, mail.attempts),
  )).returning({ id: mailOutbox.id })
  return rows.length > 0
}

function columnsOf(outcome: MailOutcome): Partial<MailRow> {
  const { state } = outcome
  if (state === 'sent') return { state, messageId: outcome.messageId, sentAt: outcome.now, lastError: null }
  if (state === 'failed') return { state, lastError: outcome.error }
  return { state, lastError: outcome.error, nextAttemptAt: outcome.nextAttemptAt }
}
