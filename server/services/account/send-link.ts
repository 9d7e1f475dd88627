import { createHash, randomBytes } from 'node:crypto'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { insertLink, type LinkPurpose } from '../../db/account/mail-links'
import { LINK_MINUTES } from '../../../shared/schemas/account'
import { queueMail, type MailOrder } from '../mail/queue-mail'

export interface LinkOrder {
  purpose: LinkPurpose
  userId: string
  /** Where it goes, and the only address that it is good for. */
  email: string
  /** Writes the letter around the token. */
  letter: (token: string) => Pick<MailOrder, 'kind' | 'facts'>
}

/** Which link a token belongs to. It is random enough that its digest cannot be guessed either. */
export function linkDigest(token: string): string {
  return createHash('sha256').update(`mail link:${token}`).digest('base64url')
}

/** Makes a link that works once, within half an hour, and queues the letter that carries it: both or neither. */
export async function sendLink(
  context: Context, tx: Tx, asSystem: <T>(work: () => Promise<T>) => Promise<T>, order: LinkOrder,
): Promise<void> {
  const token = randomBytes(32).toString('base64url')
  const digest = linkDigest(token)
  const now = context.clock.now()
  const { purpose, userId, email } = order
  await insertLink(tx, { digest, purpose, userId, email, expiresAt: linkExpiry(now) }, now)
  const letter = { ...order.letter(token), to: email, userId, dedupeKey: `${purpose}:${digest}` } as MailOrder
  await asSystem(() => queueMail(context, tx, [letter]))
}

export function linkExpiry(now: Date): Date {
  return new Date(now.getTime() + LINK_MINUTES * 60_000)
}
