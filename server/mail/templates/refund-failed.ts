import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant, sentence } from './words'

export interface RefundFailedFacts extends ReaderFacts {
  amountMicros: bigint
  balanceMicros: bigint
  methodLabel: string
  /** Why, in plain words; null where nobody said. */
  reason: string | null
  at: Date
}

/** A refund came back: the money is in the wallet again. */
export function refundFailed(facts: RefundFailedFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, methodLabel, reason, at } = facts
  const amount = formatExact(facts.amountMicros, currency)
  return layOut({
    subject: `Your refund of ${amount} came back: it is in your wallet`,
    title: `${amount} is back in your wallet`,
    name,
    paragraphs: [
      `We sent ${amount} to ${methodLabel}, and it could not be delivered. ${reason === null ? '' : sentence(reason)}`,
      `We put the ${amount} back into your wallet. None of it is lost.`,
    ],
    lines: [
      ['Sent to', methodLabel],
      ['When', formatInstant(at, timeZone)],
      ['Put back', amount],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'See your wallet', path: LINKS.wallet },
    closing: ['You can use the money for calls. To have it sent some other way, write to us.'],
  }, sender)
}
