import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface MessageNotSentFacts extends ReaderFacts {
  messageId: string
  /** As people write it. */
  toNumber: string
  scheduledFor: Date
  /** Why it was refused at its time; null where we were late. */
  problem: string | null
  /** Free in the wallet. */
  availableMicros: bigint
}

/** A message that waited for its time was not said to anybody. */
export function messageNotSent(facts: MessageNotSentFacts, sender: Sender): RenderedMail {
  const { name, toNumber, problem } = facts
  const when = formatInstant(facts.scheduledFor, facts.timeZone)
  const why = problem ?? 'We could not send it at its time, and later it might not be what you wanted to have said. Nothing was charged.'
  return layOut({
    subject: `Your message to ${toNumber} was not sent`,
    title: 'A message was not sent',
    name,
    paragraphs: [`Your message to ${toNumber} was to be said on ${when}. Nobody was called.`, why],
    lines: [['To', toNumber], ['Its time', when], ['Free in your wallet', formatExact(facts.availableMicros, facts.currency)]],
    action: { label: 'Look at the message', path: LINKS.message(facts.messageId) },
    closing: ['What it says is kept there: it can be sent again from that page.'],
  }, sender)
}
