import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { insertMail } from '../../db/mail'
import { TEMPLATES, type FactsOf, type MailKind } from '../../mail/templates/templates'
import type { RenderedMail, Sender } from '../../mail/templates/letter'

interface Order<Kind extends MailKind> {
  kind: Kind
  facts: FactsOf<Kind>
  to: string
  userId: string | null
  /** What the mail is about, such as `payment-received:<payment id>`: it is told once, however often it is queued. */
  dedupeKey: string
}

/** A mail to be written: each kind with the facts that it needs. */
export type MailOrder = { [Kind in MailKind]: Order<Kind> }[MailKind]

/**
 * Writes mails into the outbox, in the transaction of what they tell of (role system): there is no mail about what did
 * not happen, and none is missing about what did.
 *
 * @returns how many were not there yet.
 */
export async function queueMail(
  context: Pick<Context, 'config' | 'clock' | 'ids'>, tx: Tx, orders: MailOrder[],
): Promise<number> {
  const now = context.clock.now()
  const sender = senderOf(context.config)
  return insertMail(tx, orders.map(order => {
    const { subject, text, html, unsubscribeUrl } = render(order, sender)
    return {
      id: context.ids.uuid(now),
      dedupeKey: order.dedupeKey,
      kind: order.kind,
      userId: order.userId,
      toAddress: order.to,
      subject,
      bodyText: text,
      bodyHtml: html,
      unsubscribeUrl: unsubscribeUrl ?? null,
      nextAttemptAt: now,
      createdAt: now,
    }
  }))
}

function senderOf({ company, publicUrl }: Context['config']): Sender {
  return { companyName: company.name, companyAddress: company.address, supportEmail: company.supportEmail, publicUrl }
}

/** The union of orders pairs each kind with its facts; a lookup by kind loses that pairing for the compiler alone. */
function render({ kind, facts }: MailOrder, sender: Sender): RenderedMail {
  const template = TEMPLATES[kind] as (facts: MailOrder['facts'], sender: Sender) => RenderedMail
  return template(facts, sender)
}
